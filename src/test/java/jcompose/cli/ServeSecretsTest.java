package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.GitRepository;
import jcompose.secret.AgeKey;
import jcompose.secret.Sops;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Secrets that lie encrypted in a repository reach containers, and nothing else. */
class ServeSecretsTest {
    private static final String VARIABLE = "open-sesame-1";
    private static final String PASSWORD = "open-sesame-2";

    private final Machinery jcompose = new Machinery();
    private final GitRepository repository;
    private final AgeKey key;
    private String config = "";

    ServeSecretsTest() throws IOException, InterruptedException {
        repository = GitRepository.make(jcompose.directory().resolve("repository"));
        key = AgeKey.make(jcompose.directory().resolve("keys"));
    }

    @BeforeEach
    void write_a_repository() throws Exception {
        Box.stack(jcompose, "", "services: {}\n");
        Path own = Files.createDirectory(repository.directory().resolve("box"));
        for (String name : new String[] {"Dockerfile", "busybox"}) {
            Files.copy(jcompose.directory().resolve("box").resolve(name), own.resolve(name));
        }
        repository.write(
                "shop/stack.yaml",
                """
                services:
                  a:
                    build: ../box
                    env_file: conf/a.env
                    secrets: [password]
                secrets:
                  password: {file: conf/password.age}
                """);
        Sops sops = new Sops(key);
        repository.write(
                "shop/conf/a.env",
                "WORD=" + sops.value("WORD:", VARIABLE, "str") + "\n" + sops.dotenv());
        repository.write("shop/conf/password.age", armored(PASSWORD));
        repository.commit();
        config(key);
    }

    private String armored(String text) throws Exception {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return new String(key.encrypt(content, "--armor"), StandardCharsets.US_ASCII);
    }

    private void config(AgeKey held) throws IOException {
        config =
                jcompose.write(
                                "serve.yaml",
                                """
                                sources:
                                  infra: {repository: "%s", interval: 200ms}
                                stacks:
                                  %s:
                                    source: infra
                                    files: [shop/stack.yaml]
                                    decryption: {ageKeys: %s}
                                """
                                        .formatted(
                                                repository.url(),
                                                jcompose.stack(),
                                                held.file().getFileName()))
                        .toString();
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    private Watching serve() {
        return Watching.start(jcompose, "serve", "--config", config);
    }

    private String inContainer(String script) {
        return jcompose.run("-p", jcompose.stack(), "exec", "-T", "a", "sh", "-c", script)
                .ok()
                .out();
    }

    /** Files below a directory that have a text in them. */
    private static List<String> having(Path directory, String text) throws IOException {
        List<String> found = new ArrayList<>();
        try (var all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .contains(text)) {
                    found.add(directory.relativize(file).toString());
                }
            }
        }
        return found;
    }

    @Test
    void containers_get_them_and_nobody_else_does() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
            assertEquals(VARIABLE + "\n", inContainer("echo $WORD"));
            assertEquals(PASSWORD, inContainer("cat /run/secrets/password"));
            // A file that a container is given is in memory alone; a variable is in the record of
            // the container that has it, as every variable is.
            assertEquals(List.of(), having(jcompose.root(), PASSWORD));
            for (String file : having(jcompose.root(), VARIABLE)) {
                assertTrue(file.matches("containers/[0-9a-f]+/config.json"), file);
            }
            assertFalse(serve.said().contains("open-sesame"), serve.said());
            String told =
                    jcompose.run("sources", "--format", "json").ok().out()
                            + jcompose.run("sources", "--events").ok().out()
                            + jcompose.run("-p", jcompose.stack(), "history").ok().out();
            assertFalse(told.contains("open-sesame"), told);
        }
        Machinery.Ran back = jcompose.run("-p", jcompose.stack(), "rollback", "1");
        assertTrue(back.err().contains("what encrypted files say is not kept"), back.err());
    }

    @Test
    void a_changed_secret_arrives() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
            repository.write("shop/conf/password.age", armored("another")).commit();
            serve.await(2, "ready");
            assertEquals("another", inContainer("cat /run/secrets/password"));
        }
    }

    @Test
    void with_a_wrong_key_nothing_is_changed_and_it_is_said_why() throws Exception {
        try (Watching serve = serve()) {
            serve.await("ready");
        }
        Object old = jcompose.container("a-1").path("Pid");
        config(AgeKey.make(jcompose.directory().resolve("others")));
        repository.write("shop/conf/more", "1").commit();
        try (Watching serve = serve()) {
            serve.await(
                    "stack "
                            + jcompose.stack()
                            + ": refused: stack.yaml:4:15: services.a.env_file");
            assertTrue(serve.said().contains("none of the keys in "), serve.said());
            assertEquals(old, jcompose.container("a-1").path("Pid"));
        }
        assertEquals(VARIABLE + "\n", inContainer("echo $WORD"));
    }
}
