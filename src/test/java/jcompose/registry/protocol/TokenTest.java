package jcompose.registry.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.registry.auth.Credentials;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Registries that send us to a token service. */
class TokenTest {
    private final Calls calls = new Calls();
    private final AtomicInteger tokens = new AtomicInteger();
    private String accepted = "Bearer t1";

    @AfterEach
    void close() throws IOException {
        calls.close();
    }

    private Server tokenService() {
        return new Server(
                exchange -> {
                    String said = exchange.getRequestHeaders().getFirst("Authorization");
                    boolean wrong = new Credentials.Basic("ann", "no").header().equals(said);
                    String token = "{\"token\":\"t" + tokens.incrementAndGet() + "\"}";
                    Server.send(
                            exchange, wrong ? 401 : 200, token.getBytes(StandardCharsets.UTF_8));
                });
    }

    private Server registry(Server service) {
        return new Server(
                exchange -> {
                    String said = exchange.getRequestHeaders().getFirst("Authorization");
                    exchange.getResponseHeaders()
                            .set(
                                    "WWW-Authenticate",
                                    "Bearer realm=\"%s\",service=\"shop\",scope=\"repository:web:pull\""
                                            .formatted(service.uri("/token")));
                    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
                    Server.send(exchange, accepted.equals(said) ? 200 : 401, body);
                });
    }

    @Test
    void one_token_serves_all_calls_of_a_kind() throws Exception {
        try (Server service = tokenService();
                Server registry = registry(service)) {
            Caller caller = calls.to(registry);
            caller.call(new ReadManifest("a"));
            caller.call(new ReadManifest("b"));
            assertEquals(
                    List.of("GET /token?service=shop&scope=repository%3Aweb%3Apull"),
                    service.asked());
            assertEquals(List.of("", "Bearer t1", "Bearer t1"), registry.authorizations());
        }
    }

    @Test
    void a_token_that_is_not_accepted_any_more_is_replaced() throws Exception {
        try (Server service = tokenService();
                Server registry = registry(service)) {
            Caller caller = calls.to(registry);
            caller.call(new ReadManifest("a"));
            accepted = "Bearer t2";
            caller.call(new ReadManifest("b"));
            assertEquals(2, service.asked().size());
        }
    }

    @Test
    void a_name_and_password_go_to_the_service_and_not_to_the_registry() throws Exception {
        var who = new Credentials.Basic("ann", "s3cret");
        try (Server service = tokenService();
                Server registry = registry(service)) {
            calls.to(registry, Optional.of(who)).call(new ReadManifest("a"));
            assertEquals(List.of(who.header()), service.authorizations());
            assertTrue(service.asked().getFirst().endsWith("&account=ann"), "" + service.asked());
            assertEquals(List.of("", "Bearer t1"), registry.authorizations());
        }
    }

    @Test
    void an_identity_token_is_exchanged() throws Exception {
        try (Server service = tokenService();
                Server registry = registry(service)) {
            var who = new Credentials.IdentityToken("long");
            calls.to(registry, Optional.of(who)).call(new ReadManifest("a"));
            assertEquals(List.of("POST /token"), service.asked());
        }
    }

    @Test
    void wrong_credentials_are_told_without_showing_them() {
        try (Server service = tokenService();
                Server registry = registry(service)) {
            var who = new Credentials.Basic("ann", "no");
            RegistryException failure =
                    assertThrows(
                            RegistryException.class,
                            () -> calls.to(registry, Optional.of(who)).call(new ReadManifest("a")));
            assertEquals(
                    registry.host()
                            + ": cannot read the manifest a: it does not accept ann; try"
                            + " 'jcompose login "
                            + registry.host()
                            + "'",
                    failure.getMessage());
            assertFalse(who.toString().contains("no"), who.toString());
        }
    }
}
