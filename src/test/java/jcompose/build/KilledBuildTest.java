package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jcompose.image.StoredImage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a build leaves that is killed, and what the next one makes of it; as root. */
class KilledBuildTest {
    private static final String DOCKERFILE =
            """
            FROM host AS build
            RUN mkdir /out && touch /out/first
            RUN echo $$ is at work; test -e /gone-on || exec sleep 1000
            FROM scratch
            COPY --from=build /out /
            WORKDIR /srv
            """;

    @TempDir Path temporary;

    @Test
    void the_next_build_ends_its_container_and_goes_on_after_the_last_finished_step()
            throws Exception {
        kill("1 is at work", DOCKERFILE);
        List<Path> left = entries(temporary.resolve("store/ingest"));
        assertEquals(2, left.size(), "that of the build, and that of its stage");
        try (Workshop workshop = workshop(temporary)) {
            assertEquals(List.of(), workshop.store.list());
            workshop.build("hello", quick());
            assertEquals(List.of("RUN mkdir /out && touch /out/first"), workshop.cached);
            assertFalse(left.stream().anyMatch(Files::exists));
            assertSound(workshop);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "started build 1, 0, 4",
        "finished build 1, 1, 3",
        "started build 2, 1, 3",
        "finished build 2, 2, 2",
        "started stage-1 1, 2, 2",
        "finished stage-1 1, 1, 1",
        "started stage-1 2, 1, 1",
        "finished stage-1 2, 2, 0"
    })
    void finished_steps_stay_and_nothing_half_done_is_seen(String moment, int cached, int left)
            throws Exception {
        kill(moment, quick());
        try (Workshop workshop = workshop(temporary)) {
            assertEquals(List.of(), workshop.store.list());
            workshop.build("hello", quick());
            assertEquals(cached, workshop.cached.size());
            assertEquals(left, workshop.started.size());
            assertSound(workshop);
        }
    }

    @Test
    void of_stages_killed_at_work_no_container_secret_or_lock_is_left() throws Exception {
        String stage =
                """
                FROM host AS %1$s
                RUN --mount=type=cache,target=/c,sharing=locked,id=%1$s \\
                    --mount=type=secret,id=token,required \\
                    echo %1$s is at work; touch /%1$s; test -e /gone-on || sleep 1000
                """;
        String dockerfile =
                stage.formatted("a")
                        + stage.formatted("b")
                        + "FROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n";
        kill(List.of("a is at work", "b is at work"), dockerfile);
        try (Workshop workshop = workshop(temporary)) {
            workshop.build("hello", dockerfile.replace("test -e /gone-on ||", "true ||"));
            assertEquals(4, workshop.started.size());
            assertSound(workshop);
            assertEquals(List.of(), entries(temporary.resolve("store/run/build-secrets")));
        }
    }

    @Test
    void of_two_builds_of_the_same_one_waits_for_the_other() throws Exception {
        List<Process> processes = List.of(start("", quick()), start("", quick()));
        List<String> moments = new ArrayList<>();
        for (Process process : processes) {
            moments.addAll(process.inputReader().lines().toList());
            assertEquals(0, process.waitFor());
        }
        moments.removeIf(line -> !line.startsWith("started"));
        assertEquals(4, moments.size());
        try (Workshop workshop = workshop(temporary)) {
            assertEquals(1, workshop.store.list().size());
            assertSound(workshop);
        }
    }

    /** Ends at once where the other one sleeps. */
    private static String quick() {
        return DOCKERFILE.replace("test -e /gone-on ||", "true ||");
    }

    private void assertSound(Workshop workshop) throws IOException {
        StoredImage image = workshop.store.list().getFirst().image();
        assertEquals(2, image.layers().size());
        assertEquals(List.of(), entries(temporary.resolve("store/ingest")));
    }

    /** The build as a process of its own: {@code DIRECTORY MOMENT DOCKERFILE}. */
    public static void main(String[] arguments) throws Exception {
        try (Workshop workshop = workshop(Path.of(arguments[0]))) {
            workshop.build("hello", arguments[2], new Announcer(arguments[1]));
        }
    }

    /** Says what happens, and stops at one moment until it is killed. */
    private record Announcer(String last) implements BuildListener {
        @Override
        public void started(BuildStep step) {
            say("started " + step.stage() + " " + step.number());
        }

        @Override
        public void finished(BuildStep step, Duration duration) {
            say("finished " + step.stage() + " " + step.number());
        }

        @Override
        public void output(BuildStep step, String line) {
            say(line);
        }

        private void say(String moment) {
            System.out.println(moment);
            System.out.flush();
            if (moment.equals(last)) {
                try {
                    System.in.read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void kill(String moment, String dockerfile) throws Exception {
        kill(List.of(moment), dockerfile);
    }

    /** Once all of it has been said. */
    private void kill(List<String> moments, String dockerfile) throws Exception {
        Process process = start(moments.size() == 1 ? moments.getFirst() : "", dockerfile);
        BufferedReader output = process.inputReader();
        Set<String> missing = new HashSet<>(moments);
        while (!missing.isEmpty()) {
            String line = output.readLine();
            assertNotNull(line, "the build ended before " + missing);
            missing.remove(line);
        }
        process.destroyForcibly().waitFor();
    }

    private Process start(String moment, String dockerfile) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBuildTest.class.getName(),
                        temporary.toString(),
                        moment,
                        dockerfile)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Workshop workshop(Path temporary) throws IOException {
        Workshop workshop = new Workshop(temporary.resolve("context"), temporary.resolve("store"));
        SortedMap<String, BuildOptions.Secret> secrets = new TreeMap<>();
        secrets.put("token", new BuildOptions.Secret.Value("hidden"));
        workshop.options = BuildOptions.DEFAULT.with(secrets);
        workshop.contexts.put("host", new NamedContext.Directory(Path.of("/")));
        return workshop;
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
