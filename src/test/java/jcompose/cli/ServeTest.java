package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.GitRepository;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code serve}: the stack follows the repository. */
class ServeTest {
    private static final String STACK =
            """
            services:
              a:
                build: ../box
                environment: {WORD: "${WORD}"}
                mem_limit: 64m
            """;

    private static final String MOUNTING =
            STACK + "    volumes: ['./html:/html:ro', './data:/data']\n";

    private final Machinery jcompose = new Machinery();
    private GitRepository repository;
    private String config = "";

    ServeTest() throws IOException, InterruptedException {
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
        repository.write("shop/stack.yaml", STACK).commit();
        config(
                """
                prune: true
                """);
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    private void config(String more) throws IOException {
        config =
                jcompose.write(
                                "serve.yaml",
                                """
                                sources:
                                  infra:
                                    repository: %s
                                    interval: 200ms
                                stacks:
                                  %s:
                                    source: infra
                                    files: [shop/stack.yaml]
                                    variables: {WORD: one}
                                    retries: 0
                                """
                                                .formatted(repository.url(), jcompose.stack())
                                        + more.indent(4))
                        .toString();
    }

    private Watching serve() {
        return Watching.start(jcompose, "serve", "--config", config);
    }

    @Test
    void a_commit_comes_up_and_the_next_one_changes_what_it_says() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
            Object old = jcompose.container("a-1").path("Pid");
            String commit =
                    repository.write("shop/stack.yaml", STACK.replace("64m", "96m")).commit();
            serve.await("infra: is at " + commit);
            serve.await(2, "ready");
            assertEquals(old, jcompose.container("a-1").path("Pid"));
            assertEquals(0, jcompose.run("-p", jcompose.stack(), "ps").status());
        }
        assertEquals("running", jcompose.container("a-1").path("State").asString());
    }

    @Test
    void a_commit_that_is_not_valid_changes_nothing_and_says_its_line() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
            repository.write("shop/stack.yaml", STACK.replace("64m", "lots")).commit();
            serve.await("refused: stack.yaml:5:16: services.a.mem_limit");
            assertEquals("running", jcompose.container("a-1").path("State").asString());
        }
    }

    @Test
    void what_is_not_granted_is_denied_line_by_line() throws Exception {
        repository
                .write("shop/stack.yaml", STACK + "    privileged: true\n    pid: host\n")
                .commit();
        try (Watching serve = serve()) {
            serve.await(
                    "refused: stack.yaml:6:5: services.a.privileged: is denied to stacks from"
                            + " repositories; the server's file grants it with allow.privileged");
            assertFalse(Files.exists(jcompose.root().resolve("containers")), serve.said());
        }
    }

    @Test
    void a_commit_that_does_not_come_up_is_taken_back_and_not_tried_again() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
            String bad =
                    repository
                            .write(
                                    "shop/stack.yaml",
                                    STACK
                                            + "    command: [sh, -c, 'sleep 1; exit 3']\n"
                                            + "    healthcheck: {test: [CMD, 'false'], interval:"
                                            + " 100ms, retries: 1}\n")
                            .commit();
            serve.await("infra: is at " + bad);
            serve.await("rolled back");
            assertEquals("running", jcompose.container("a-1").path("State").asString());
            String good = repository.write("shop/stack.yaml", STACK.replace("64m", "96m")).commit();
            serve.await("infra: is at " + good);
            serve.await(2, "ready");
        }
    }

    @Test
    void a_killed_server_goes_on_where_it_was() throws Exception {
        repository.write("shop/stack.yaml", MOUNTING).write("shop/html/page", "one").commit();
        String first = repository.git("rev-parse", "HEAD").strip();
        try (Watching serve = serve()) {
            serve.await("ready");
        }
        Path files = jcompose.root().resolve("serve/stacks/" + jcompose.stack());
        // As a kill in the middle of a deployment leaves it.
        Path record = files.resolve("files.json");
        Files.writeString(record, Files.readString(record).replace(first, ""));
        Files.writeString(files.resolve("files/shop/html/page"), "half of a f");
        Files.move(repository.directory(), jcompose.directory().resolve("unreachable"));
        new ProcessBuilder("kill", "-9", jcompose.container("a-1").path("Pid").asString())
                .start()
                .waitFor();
        try (Watching serve = serve()) {
            serve.await("cannot be used");
            Machinery.await(
                    "it runs again",
                    () -> jcompose.run("-p", jcompose.stack(), "ps").out().contains("a-1"));
            Machinery.await(
                    "its files are right",
                    () ->
                            jcompose.run(
                                            "-p",
                                            jcompose.stack(),
                                            "exec",
                                            "-T",
                                            "a",
                                            "cat",
                                            "/html/page")
                                    .out()
                                    .equals("one"));
            assertTrue(Files.readString(record).contains(first), serve.said());
        }
    }

    @Test
    void what_containers_have_written_in_the_folder_stays_when_a_commit_changes_it()
            throws Exception {
        repository.write("shop/stack.yaml", MOUNTING).write("shop/html/page", "one").commit();
        try (Watching serve = serve()) {
            serve.await("ready");
            run("echo mine > /data/own");
            repository
                    .write("shop/stack.yaml", MOUNTING.replace("${WORD}", "other"))
                    .write("shop/html/page", "two")
                    .commit();
            serve.await(2, "ready");
            assertEquals("twomine other", run("echo $(cat /html/page /data/own) $WORD").strip());
            // No copy of the rest: the shared files of the commit are read.
            Path own = jcompose.root().resolve("serve/stacks/" + jcompose.stack() + "/files");
            assertFalse(Files.exists(own.resolve("shop/stack.yaml")), serve.said());
            assertFalse(Files.exists(own.resolve("box")), serve.said());
        }
    }

    private String run(String script) throws Exception {
        return jcompose.run("-p", jcompose.stack(), "exec", "-T", "a", "sh", "-c", script)
                .ok()
                .out();
    }

    @Test
    void a_stack_whose_file_is_gone_is_taken_down_but_not_one_whose_source_is() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
            Path aside = jcompose.directory().resolve("aside");
            Files.move(repository.directory(), aside);
            serve.await("infra: cannot be used: ");
            assertEquals("running", jcompose.container("a-1").path("State").asString());
            Files.move(aside, repository.directory());
            serve.await(2, "infra: is at ");
            Files.delete(repository.directory().resolve("shop/stack.yaml"));
            repository.commit();
            serve.await("pruned");
            assertEquals(Set.of(), jcompose.remains());
        }
    }
}
