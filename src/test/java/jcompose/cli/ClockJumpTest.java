package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.gitops.GitRepository;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server whose clock is set while it runs: libfaketime stands between it and the real one. */
class ClockJumpTest {
    private final Machinery jcompose = new Machinery();
    private final GitRepository repository;
    private final Path offset;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    ClockJumpTest() throws IOException, InterruptedException {
        repository = GitRepository.make(jcompose.directory().resolve("repository"));
        offset = jcompose.directory().resolve("offset");
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    private static Path library() throws IOException {
        try (Stream<Path> places = Files.list(Path.of("/usr/lib"))) {
            return places.map(place -> place.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Process serve(String config) throws IOException {
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
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_PRELOAD", library().toString());
        builder.environment().put("FAKETIME_TIMESTAMP_FILE", offset.toString());
        builder.environment().put("FAKETIME_NO_CACHE", "1");
        builder.environment().put("DONT_FAKE_MONOTONIC", "1");
        return builder.start();
    }

    private void read(BufferedReader from) {
        try (from) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bothAreAt(String commit) throws InterruptedException {
        Set<String> missing = new TreeSet<>(Set.of("source often", "source by-the-clock"));
        List<String> lines = new ArrayList<>();
        while (!missing.isEmpty()) {
            String line = said.poll(90, TimeUnit.SECONDS);
            assertTrue(line != null, () -> missing + " not at " + commit + " after " + lines);
            missing.removeIf(source -> line.equals(source + ": is at " + commit));
            lines.add(line);
        }
    }

    @Test
    void intervals_and_times_of_day_go_on_after_the_clock_was_set() throws Exception {
        Files.writeString(offset, "+0");
        String first = repository.write("stack.yaml", "services: {}").commit();
        String config =
                jcompose.write(
                                "serve.yaml",
                                """
                                sources:
                                  often: {repository: "%1$s", interval: 300ms}
                                  by-the-clock: {repository: "%1$s", cron: '* * * * * ?'}
                                stacks: {}
                                """
                                        .formatted(repository.url()))
                        .toString();
        Process server = serve(config);
        try {
            Thread.ofVirtual().start(() -> read(server.inputReader()));
            bothAreAt(first);
            for (String time : new String[] {"-2d", "+400d", "-1h"}) {
                Files.writeString(offset, time);
                String commit =
                        repository
                                .write("stack.yaml", "services: {}\nx-a: \"" + time + "\"")
                                .commit();
                bothAreAt(commit);
            }
        } finally {
            server.destroy();
            server.waitFor();
        }
    }
}
