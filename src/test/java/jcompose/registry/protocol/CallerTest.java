package jcompose.registry.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;

import jcompose.image.Sha256;
import jcompose.registry.auth.Credentials;
import jcompose.registry.protocol.RegistryException.Kind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What a registry may answer, and what becomes of it. */
class CallerTest {
    private static final byte[] MANIFEST = bytes("{\"schemaVersion\":2}");

    private final Calls calls = new Calls();

    @AfterEach
    void close() throws IOException {
        calls.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        String message = code.toLowerCase(Locale.ROOT) + " it is";
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
        Server.send(exchange, status, bytes(json));
    }

    private RegistryException failure(Server server, Optional<Credentials> who) {
        return assertThrows(
                RegistryException.class,
                () -> calls.to(server, who).call(new ReadManifest("latest")));
    }

    @Test
    void a_manifest_arrives_as_it_is() throws Exception {
        try (Server server = new Server(exchange -> Server.send(exchange, 200, MANIFEST))) {
            Manifest.Document document = calls.to(server).call(new ReadManifest("latest"));
            assertEquals(Sha256.of(MANIFEST), document.digest());
            assertEquals(List.of("GET /v2/web/manifests/latest"), server.asked());
        }
    }

    @Test
    void what_may_pass_is_tried_again_after_growing_waits() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Server server =
                new Server(
                        exchange -> {
                            int status = count.incrementAndGet() < 4 ? 503 : 200;
                            Server.send(exchange, status, MANIFEST);
                        })) {
            calls.to(server).call(new ReadManifest("latest"));
            assertEquals(
                    List.of(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400)),
                    calls.waits);
        }
    }

    @Test
    void what_does_not_pass_is_given_up() {
        try (Server server = new Server(exchange -> error(exchange, 500, "UNKNOWN"))) {
            RegistryException failure = failure(server, Optional.empty());
            assertEquals(Kind.UNAVAILABLE, failure.kind());
            assertEquals(
                    server.host() + ": cannot read the manifest latest: status 500, unknown it is",
                    failure.getMessage());
            assertEquals(4, server.asked().size());
        }
    }

    @Test
    void a_registry_that_says_when_to_come_back_is_believed() throws Exception {
        AtomicInteger count = new AtomicInteger();
        List<String> when = List.of("7", "Fri, 02 Jan 2026 03:04:35 GMT");
        try (Server server =
                new Server(
                        exchange -> {
                            int number = count.getAndIncrement();
                            if (number < 2) {
                                exchange.getResponseHeaders().set("Retry-After", when.get(number));
                                Server.send(exchange, 429, new byte[0]);
                            } else {
                                Server.send(exchange, 200, MANIFEST);
                            }
                        })) {
            calls.to(server).call(new ReadManifest("latest"));
            assertEquals(List.of(Duration.ofSeconds(7), Duration.ofSeconds(30)), calls.waits);
        }
    }

    @Test
    void nobody_waits_an_hour() {
        try (Server server =
                new Server(
                        exchange -> {
                            exchange.getResponseHeaders().set("Retry-After", "3600");
                            error(exchange, 429, "TOOMANYREQUESTS");
                        })) {
            RegistryException failure = failure(server, Optional.empty());
            Sentence.contains(failure, "; it asks to come back in 3600 s");
            assertEquals(List.of(), calls.waits);
        }
    }

    @Test
    void what_is_not_there_is_not_asked_for_again() {
        try (Server server = new Server(exchange -> error(exchange, 404, "MANIFEST_UNKNOWN"))) {
            assertEquals(Kind.NOT_FOUND, failure(server, Optional.empty()).kind());
            assertEquals(1, server.asked().size());
        }
    }

    @Test
    void nobody_at_the_port_is_told_at_once() {
        Server gone = new Server(exchange -> {});
        gone.close();
        RegistryException failure = failure(gone, Optional.empty());
        String host = gone.host();
        assertEquals(
                host + ": cannot read the manifest latest: " + host + ": connection refused",
                failure.getMessage());
        assertEquals(List.of(), calls.waits);
    }

    @Test
    void a_connection_that_breaks_before_the_answer_is_made_again() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Server server =
                new Server(
                        exchange -> {
                            if (count.incrementAndGet() > 2) {
                                Server.send(exchange, 200, MANIFEST);
                            }
                        })) {
            calls.to(server).call(new ReadManifest("latest"));
            assertEquals(2, calls.waits.size());
        }
    }

    @Test
    void a_wrong_digest_is_refused() {
        String other = Sha256.of("other").toString();
        try (Server server = new Server(exchange -> Server.send(exchange, 200, MANIFEST))) {
            RegistryException failure =
                    assertThrows(
                            RegistryException.class,
                            () -> calls.to(server).call(new ReadManifest(other)));
            assertEquals(Kind.INVALID, failure.kind());
            Sentence.contains(
                    failure,
                    "it sent " + Sha256.of(MANIFEST) + " where it should have sent " + other);
        }
    }

    @Test
    void a_manifest_without_end_is_refused() {
        byte[] large = new byte[ManifestReader.LARGEST + 1];
        try (Server server = new Server(exchange -> Server.send(exchange, 200, large))) {
            Sentence.contains(failure(server, Optional.empty()), "more than 4194304 bytes");
            assertEquals(1, server.asked().size());
        }
    }

    @Test
    void basic_credentials_are_given_when_asked_for() throws Exception {
        var who = new Credentials.Basic("ann", "s3cret");
        try (Server server =
                new Server(
                        exchange -> {
                            String said = exchange.getRequestHeaders().getFirst("Authorization");
                            exchange.getResponseHeaders()
                                    .set("WWW-Authenticate", "Basic realm=\"here\"");
                            Server.send(exchange, who.header().equals(said) ? 200 : 401, MANIFEST);
                        })) {
            calls.to(server, Optional.of(who)).call(new ReadManifest("latest"));
            assertEquals(List.of("", who.header()), server.authorizations());
            RegistryException without = failure(server, Optional.empty());
            assertEquals(Kind.DENIED, without.kind());
            Sentence.contains(without, "it wants a login");
            RegistryException wrong =
                    failure(server, Optional.of(new Credentials.Basic("ann", "wr0ng")));
            Sentence.contains(wrong, "it does not accept ann");
            assertFalse(String.valueOf(wrong.getMessage()).contains("wr0ng"));
        }
    }

    @Test
    void another_host_does_not_learn_who_we_are() throws Exception {
        var who = new Credentials.Basic("ann", "s3cret");
        try (Server store = new Server(exchange -> Server.send(exchange, 200, MANIFEST));
                Server server =
                        new Server(
                                exchange -> {
                                    boolean known =
                                            exchange.getRequestHeaders()
                                                    .containsKey("Authorization");
                                    exchange.getResponseHeaders()
                                            .set("WWW-Authenticate", "Basic realm=\"here\"");
                                    exchange.getResponseHeaders()
                                            .set("Location", store.uri("/there?x=1").toString());
                                    Server.send(exchange, known ? 307 : 401, new byte[0]);
                                })) {
            calls.to(server, Optional.of(who)).call(new ReadManifest("latest"));
            assertEquals(List.of("GET /there?x=1"), store.asked());
            assertEquals(List.of(""), store.authorizations());
        }
    }

    @Test
    void circles_of_redirections_end() {
        try (Server server =
                new Server(
                        exchange -> {
                            exchange.getResponseHeaders().set("Location", "/again");
                            Server.send(exchange, 302, new byte[0]);
                        })) {
            Sentence.contains(failure(server, Optional.empty()), "it redirects in circles");
        }
    }
}
