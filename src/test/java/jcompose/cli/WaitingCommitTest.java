package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.GitRepository;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A commit that waits to be approved says what it would change, and nothing more. */
class WaitingCommitTest {
    private static final String TOKEN = "0123456789abcdef-token";

    private static final String STACK =
            """
            services:
              a:
                build: ../box
                mem_limit: 64m
                stop_signal: SIGKILL
                volumes: ['./html:/html:ro', './page:/page:ro']
            """;

    private final Machinery jcompose = new Machinery();
    private final GitRepository repository;
    private final HttpClient client = HttpClient.newHttpClient();

    WaitingCommitTest() throws IOException, InterruptedException {
        repository = GitRepository.make(jcompose.directory().resolve("repository"));
    }

    @BeforeEach
    void write_a_repository() throws Exception {
        Box.stack(jcompose, "", "services: {}\n");
        Path box = jcompose.directory().resolve("box");
        Path own = Files.createDirectory(repository.directory().resolve("box"));
        for (String name : new String[] {"Dockerfile", "busybox"}) {
            Files.copy(box.resolve(name), own.resolve(name));
        }
        repository
                .write("shop/stack.yaml", STACK)
                .write("shop/html/index", "one")
                .write("shop/page", "one")
                .commit();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        client.close();
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    private Watching serve() throws IOException {
        jcompose.write("token", TOKEN + "\n");
        Path config =
                jcompose.write(
                        "serve.yaml",
                        """
                        http: {listen: "127.0.0.1:0", tokenFile: token}
                        sources: {infra: {repository: "%s", interval: 200ms}}
                        stacks:
                          %s: {source: infra, files: [shop/stack.yaml], approval: true}
                        """
                                .formatted(repository.url(), jcompose.stack()));
        return Watching.start(jcompose, "serve", "--config", config.toString());
    }

    private String plan(Watching serve) throws Exception {
        String port = serve.said().replaceAll("(?s).*http: answers at port (\\d+).*", "$1");
        URI stack = URI.create("http://127.0.0.1:" + port + "/api/stack/" + jcompose.stack());
        HttpRequest request =
                HttpRequest.newBuilder(stack).header("Authorization", "Bearer " + TOKEN).build();
        String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        StringBuilder lines = new StringBuilder();
        Json.parse(answer).path("plan").forEach(line -> lines.append(line.asString()).append('\n'));
        return lines.toString();
    }

    @Test
    void only_what_the_commit_changes_is_in_its_plan() throws Exception {
        try (Watching serve = serve()) {
            serve.await("waits to be approved");
            assertTrue(plan(serve).contains("start a-1"), plan(serve));
            approve(serve, 1);

            String second =
                    repository
                            .write("shop/stack.yaml", STACK.replace("64m", "96m"))
                            .write("shop/html/index", "two")
                            .commit();
            serve.await("commit " + second + " waits to be approved");
            assertTrue(plan(serve).contains("memory 64M → 96M"), plan(serve));
            assertFalse(plan(serve).contains("mounts"), plan(serve));
            String process = process();
            approve(serve, 2);
            assertEquals(process, process(), "as the plan had it");

            String third = repository.write("shop/page", "two").commit();
            serve.await("commit " + third + " waits to be approved");
            assertTrue(
                    plan(serve).contains("/page has other content"),
                    "a file counts: " + plan(serve));
            approve(serve, 3);
            assertEquals(
                    "two",
                    jcompose.run("-p", jcompose.stack(), "exec", "-T", "a", "cat", "/page")
                            .ok()
                            .out());
        }
    }

    private void approve(Watching serve, int times) {
        jcompose.run("approve", jcompose.stack()).ok();
        serve.await(times, "ready");
    }

    private String process() throws Exception {
        return jcompose.container("a-1").path("Pid").asString();
    }
}
