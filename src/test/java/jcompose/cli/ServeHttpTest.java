package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.GitRepository;
import jcompose.json.Json;
import jcompose.notify.Inbox;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What {@code serve} tells and takes over HTTP; its stack has nothing to run. */
class ServeHttpTest {
    private static final String TOKEN = "0123456789abcdef-token";
    private static final String SECRET = "shared-with-the-forge";

    private final Machinery jcompose = new Machinery();
    private final GitRepository repository;
    private final HttpClient client = HttpClient.newHttpClient();
    private String config = "";

    ServeHttpTest() throws IOException, InterruptedException {
        repository = GitRepository.make(jcompose.directory().resolve("repository"));
    }

    @BeforeEach
    void write_the_settings() throws Exception {
        repository.write("stack.yaml", "services: {}\n").commit();
        jcompose.write("token", TOKEN + "\n");
        jcompose.write("secret", SECRET + "\n");
        config =
                jcompose.write(
                                "serve.yaml",
                                """
                                http: {listen: "127.0.0.1:0", tokenFile: token}
                                sources:
                                  infra:
                                    repository: %s
                                    interval: 1h
                                    webhook: {secretFile: secret}
                                stacks:
                                  %s: {source: infra, files: [stack.yaml]}
                                """
                                        .formatted(repository.url(), jcompose.stack()))
                        .toString();
    }

    @AfterEach
    void take_down() throws IOException {
        client.close();
        jcompose.close();
    }

    private Watching serve() {
        Watching serve = Watching.start(jcompose, "serve", "--config", config);
        serve.await("stack " + jcompose.stack() + ": ready");
        return serve;
    }

    private static String address(Watching serve) {
        return "http://127.0.0.1:"
                + serve.said().replaceAll("(?s).*http: answers at port (\\d+).*", "$1");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(Watching serve, String path) {
        return HttpRequest.newBuilder(URI.create(address(serve) + path));
    }

    private static HttpRequest.Builder trusted(Watching serve, String path) {
        return to(serve, path).header("Authorization", "Bearer " + TOKEN);
    }

    @Test
    void nothing_but_health_and_the_empty_page_is_shown_without_the_token() throws Exception {
        try (Watching serve = serve()) {
            assertEquals("ok\n", send(to(serve, "/health")).body());
            HttpResponse<String> page = send(to(serve, "/"));
            assertTrue(page.body().contains("<script src=\"page.js\""), page.body());
            assertTrue(
                    page.headers()
                            .firstValue("Content-Security-Policy")
                            .orElse("")
                            .startsWith("default-src 'none'"));
            assertEquals(200, send(to(serve, "/page.js")).statusCode());
            for (String path : new String[] {"/metrics", "/api/stacks", "/api/events", "/x"}) {
                assertEquals(401, send(to(serve, path)).statusCode(), path);
                HttpRequest.Builder wrong =
                        to(serve, path).header("Authorization", "Bearer " + TOKEN + "x");
                assertEquals(401, send(wrong).statusCode(), path);
            }
            assertEquals(404, send(trusted(serve, "/api/nothing")).statusCode());
        }
    }

    @Test
    void states_and_metrics_are_told() throws Exception {
        try (Watching serve = serve()) {
            String stacks = send(trusted(serve, "/api/stacks")).body();
            assertEquals("ready", Json.parse(stacks).path(0).path("state").asString());
            String metrics = send(trusted(serve, "/metrics")).body();
            assertTrue(metrics.contains("jcompose_source_up{source=\"infra\"} 1\n"), metrics);
            assertTrue(
                    metrics.contains(
                            "jcompose_stack_state{stack=\""
                                    + jcompose.stack()
                                    + "\",state=\"ready\"} 1\n"),
                    metrics);
        }
    }

    @Test
    void who_knows_the_secret_can_tell_of_a_push_and_nobody_else() throws Exception {
        try (Watching serve = serve()) {
            String commit = repository.write("x", "1").commit();
            for (String header : new String[] {"X-Hub-Signature-256", "X-Gitlab-Token"}) {
                HttpRequest.Builder wrong =
                        to(serve, "/hook/infra")
                                .header(header, "sha256=" + "0".repeat(64))
                                .POST(HttpRequest.BodyPublishers.ofString("{}"));
                assertEquals(401, send(wrong).statusCode(), header);
            }
            assertEquals(401, send(hook(serve, "nothing", "{}")).statusCode());
            assertEquals(202, send(hook(serve, "infra", "{\"ref\": \"x\"}")).statusCode());
            serve.await("source infra: is at " + commit);
            String next = repository.write("x", "2").commit();
            HttpRequest.Builder gitlab =
                    to(serve, "/hook/infra")
                            .header("X-Gitlab-Token", SECRET)
                            .POST(HttpRequest.BodyPublishers.noBody());
            assertEquals(202, send(gitlab).statusCode());
            serve.await("source infra: is at " + next);
            HttpRequest.Builder large = hook(serve, "infra", "x".repeat((1 << 20) + 1));
            assertEquals(413, send(large).statusCode());
        }
    }

    @Test
    void each_file_that_matches_is_a_stack_as_long_as_it_is_there() throws Exception {
        repository.write("apps/one/stack.yaml", "services: {}\n");
        repository.write("apps/two/stack.yaml", "services: {}\n");
        repository.write("apps/Bad/stack.yaml", "services: {}\n").commit();
        String text =
                Files.readString(Path.of(config))
                        + "  apps: {source: infra, each: apps/*/stack.yaml, prune: true, name: '"
                        + jcompose.stack()
                        + "-{1}'}\n";
        jcompose.write("serve.yaml", text);
        String one = "stack " + jcompose.stack() + "-one: ";
        String two = "stack " + jcompose.stack() + "-two: ";
        String three = "stack " + jcompose.stack() + "-three: ";
        try (Watching serve = serve()) {
            serve.await(one + "ready");
            serve.await(two + "ready");
            serve.await("set apps: apps/Bad/stack.yaml: ");
            repository.write("apps/three/stack.yaml", "services: {}\n");
            Files.delete(repository.directory().resolve("apps/one/stack.yaml"));
            repository.commit();
            assertEquals(
                    "source infra is looked at now\n", jcompose.run("sync", "infra").ok().out());
            serve.await(three + "ready");
            serve.await(one + "pruned");
            Path record = jcompose.root().resolve("serve/sets/apps.json");
            Machinery.await("it is forgotten", () -> !read(record).contains("-one"));
        }
        Files.move(repository.directory(), jcompose.directory().resolve("gone"));
        try (Watching serve = Watching.start(jcompose, "serve", "--config", config)) {
            serve.await("source infra: cannot be used");
            Machinery.await(
                    "the others are known",
                    () -> jcompose.run("sources").out().contains(jcompose.stack() + "-three"));
            String sources = jcompose.run("sources").ok().out();
            assertTrue(sources.contains(jcompose.stack() + "-two"), sources);
            assertFalse(sources.contains(jcompose.stack() + "-one"), sources);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void forges_are_told_how_a_commit_fares() throws Exception {
        try (Inbox inbox = Inbox.open()) {
            String text =
                    Files.readString(Path.of(config))
                            + "notifications:\n"
                            + "  forge: {type: gitea, repository: a/b, tokenFile: token, url: '"
                            + inbox.url()
                            + "'}\n";
            jcompose.write("serve.yaml", text);
            String commit = repository.git("rev-parse", "HEAD").strip();
            try (Watching serve = serve()) {
                Inbox.Received received = inbox.next();
                while (!received.body().contains("success")) {
                    assertTrue(received.body().contains("pending"), received.body());
                    received = inbox.next();
                }
                assertEquals("POST /repos/a/b/statuses/" + commit, received.line());
                assertFalse(serve.said().contains("notify"), serve.said());
            }
        }
    }

    @Test
    void a_source_is_looked_at_when_its_times_come() throws Exception {
        String text = Files.readString(Path.of(config));
        jcompose.write("serve.yaml", text.replace("interval: 1h", "cron: '* * * * * ?'"));
        try (Watching serve = serve()) {
            String commit = repository.write("x", "1").commit();
            serve.await("source infra: is at " + commit);
            String next = repository.write("x", "2").commit();
            serve.await("source infra: is at " + next);
        }
    }

    private static HttpRequest.Builder hook(Watching serve, String source, String body)
            throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signature = mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
        return to(serve, "/hook/" + source)
                .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(signature))
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void commands_reach_it_by_a_socket_that_only_root_can_use() throws Exception {
        assertEquals(1, jcompose.run("sources").status());
        try (Watching serve = serve()) {
            var socket = jcompose.runRoot().resolve("serve.sock");
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            String sources = jcompose.run("sources").ok().out();
            assertTrue(sources.contains("infra    " + repository.url()), sources);
            assertEquals(
                    "stack " + jcompose.stack() + " is suspended: resume has it followed again\n",
                    jcompose.run("suspend", jcompose.stack()).ok().out());
            serve.await("stack " + jcompose.stack() + ": suspended");
            Machinery.await(
                    "it is left alone",
                    () -> jcompose.run("sources").out().contains("   suspended   "));
            String commit = repository.write("x", "1").commit();
            assertEquals(
                    "source infra is looked at now\n", jcompose.run("sync", "infra").ok().out());
            serve.await("source infra: is at " + commit);
            assertEquals(
                    "stack " + jcompose.stack() + " is followed again\n",
                    jcompose.run("resume", jcompose.stack()).ok().out());
            serve.await(2, "stack " + jcompose.stack() + ": ready");
            String events = jcompose.run("sources", "--events", "--format", "json").ok().out();
            assertTrue(events.contains("\"text\":\"is at " + commit + "\""), events);
            Machinery.Ran unknown = jcompose.run("sync", "nobody");
            assertEquals(
                    "jcompose: there is no source 'nobody', and no stack; there are infra, "
                            + jcompose.stack()
                            + "\n",
                    unknown.err());
            assertEquals(
                    "jcompose: 'infra' is a source; its stacks are " + jcompose.stack() + "\n",
                    jcompose.run("suspend", "infra").err());
            assertEquals(
                    "jcompose: stack "
                            + jcompose.stack()
                            + " has no commit that waits to be approved: it is not said to"
                            + " (approval: true)\n",
                    jcompose.run("approve", jcompose.stack()).err());
        }
        Machinery.Ran after = jcompose.run("sources");
        assertTrue(after.err().startsWith("jcompose: no server is running"), after.err());
        assertFalse(after.status() == 0);
    }
}
