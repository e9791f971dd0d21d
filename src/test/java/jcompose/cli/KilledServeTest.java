package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.gitops.GitRepository;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code kill -9} of a server in the middle of its work: the next one goes on. */
class KilledServeTest {
    private final Machinery jcompose = new Machinery();
    private final GitRepository repository;
    private String config = "";

    KilledServeTest() throws IOException, InterruptedException {
        repository = GitRepository.make(jcompose.directory().resolve("repository"));
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.run("-p", jcompose.stack(), "down", "-v", "-t", "0");
        jcompose.close();
    }

    private void write_a_repository() throws Exception {
        Box.stack(jcompose, "", "services: {}\n");
        Path own = Files.createDirectory(repository.directory().resolve("box"));
        for (String name : new String[] {"Dockerfile", "busybox"}) {
            Files.copy(jcompose.directory().resolve("box").resolve(name), own.resolve(name));
        }
        config =
                jcompose.write(
                                "serve.yaml",
                                """
                                sources: {infra: {repository: "%s", interval: 200ms}}
                                stacks: {%s: {source: infra, files: [shop/stack.yaml]}}
                                """
                                        .formatted(repository.url(), jcompose.stack()))
                        .toString();
    }

    private String commit(String word) throws Exception {
        String stack =
                """
                services:
                  a:
                    build: ../box
                    environment: {WORD: "%s"}
                    volumes: ["data:/data"]
                volumes: {data: {}}
                """
                        .formatted(word);
        return repository.write("shop/stack.yaml", stack).commit();
    }

    /**
     * A server of its own, killed so many microseconds after it has said something, or that it is
     * ready: an earlier one may have done the step already.
     */
    private void killedAfter(String text, int microseconds) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djcompose.home=" + Machinery.home(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "jcompose.Main"));
        command.addAll(jcompose.arguments("serve", "--config", config));
        Process server = new ProcessBuilder(command).redirectErrorStream(true).start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.contains(text) && !line.contains(": ready")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            if (line == null) {
                throw new AssertionError("it ended before '" + text + "':\n" + said);
            }
            long end = System.nanoTime() + microseconds * 1000L;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        } finally {
            server.destroyForcibly();
            server.waitFor();
        }
    }

    @Test
    void whatever_it_was_at_the_next_one_brings_the_stack_to_the_last_commit() throws Exception {
        write_a_repository();
        int word = 0;
        for (String moment :
                new String[] {"infra: is at", ": deploying", "Network", "Built", "Volume"}) {
            commit("w" + ++word);
            killedAfter(moment, 0);
        }
        ready(word);
        for (String moment : new String[] {"infra: is at", ": deploying", "Stopped", "Started"}) {
            for (int delay : new int[] {0, 20_000}) {
                commit("w" + ++word);
                killedAfter(moment, delay);
            }
        }
        ready(word);
        jcompose.run("-p", jcompose.stack(), "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
    }

    private void ready(int word) throws Exception {
        String commit = repository.git("rev-parse", "HEAD").strip();
        Path files = jcompose.root().resolve("serve/stacks/" + jcompose.stack() + "/record.json");
        try (Watching serve = Watching.start(jcompose, "serve", "--config", config)) {
            Machinery.await(
                    "the commit is good",
                    () -> {
                        try {
                            return Files.exists(files)
                                    && Files.readString(files).contains("\"good\":\"" + commit);
                        } catch (IOException e) {
                            return false;
                        }
                    });
            String env =
                    jcompose.run(
                                    "-p",
                                    jcompose.stack(),
                                    "exec",
                                    "-T",
                                    "a",
                                    "sh",
                                    "-c",
                                    "echo $WORD")
                            .ok()
                            .out();
            assertEquals("w" + word + "\n", env, serve.said());
            assertEquals(1, jcompose.run("-p", jcompose.stack(), "ps", "-q").out().lines().count());
        }
    }
}
