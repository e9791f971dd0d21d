package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What a build leaves that was killed in the middle of a step. */
class KilledBuildTest {
    private static final String DOCKERFILE =
            """
            FROM host AS build
            RUN mkdir /out && touch /out/first
            RUN echo $$ is at work; test -e /gone-on || exec sleep 1000
            FROM scratch
            COPY --from=build /out /
            """;

    @TempDir Path temporary;

    @Test
    void the_next_build_ends_its_container_and_goes_on_after_the_last_finished_step()
            throws Exception {
        Process process = start();
        assertEquals("1 is at work", firstLine(process));
        List<Path> left = entries(temporary.resolve("store/ingest"));
        assertEquals(1, left.size());
        process.destroyForcibly().waitFor();

        try (Workshop workshop = workshop()) {
            assertEquals(List.of(), workshop.store.list());
            String changed = DOCKERFILE.replace("test -e /gone-on ||", "true ||");
            workshop.build("hello", changed);
            assertEquals(List.of("RUN mkdir /out && touch /out/first"), workshop.cached);
            assertFalse(Files.exists(left.getFirst()));
            assertEquals(List.of(), entries(temporary.resolve("store/ingest")));
            assertTrue(workshop.store.find(workshop.request("hello", "").reference()).isPresent());
        }
    }

    /** The build as a process of its own. */
    public static void main(String[] arguments) throws Exception {
        try (Workshop workshop = workshop(Path.of(arguments[0]))) {
            workshop.echo = true;
            workshop.build("hello", DOCKERFILE);
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBuildTest.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private Workshop workshop() throws IOException {
        return workshop(temporary);
    }

    private static Workshop workshop(Path temporary) throws IOException {
        Workshop workshop = new Workshop(temporary.resolve("context"), temporary.resolve("store"));
        workshop.contexts.put("host", new NamedContext.Directory(Path.of("/")));
        return workshop;
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        return Objects.requireNonNull(output.readLine());
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
