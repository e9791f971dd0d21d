package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;
import jcompose.runtime.Layout;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine goes down with everything that runs, and comes up again. */
class BootTest {
    private static final String STACK =
            """
            services:
              db:
                build: ./box
                restart: always
                healthcheck: {test: [CMD, "true"], interval: 100ms}
              web:
                build: ./box
                restart: unless-stopped
                command: [sh, -c, "echo up >> /starts; exec sleep 3600"]
                depends_on:
                  db: {condition: service_healthy}
                  job: {condition: service_completed_successfully}
              job:
                build: ./box
                command: ["true"]
              idle:
                build: ./box
                restart: always
            """;

    @Test
    void what_should_run_runs_again_in_order_and_what_was_stopped_does_not() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            String file = Box.stack(jcompose, "", STACK);
            jcompose.run("-f", file, "up", "-d").ok();
            jcompose.run("-f", file, "stop", "-t", "0", "idle").ok();
            String web = jcompose.container("web-1").path("ID").asString();
            String job = jcompose.container("job-1").path("Status").asString();
            crash(jcompose);
            assertEquals("dead", jcompose.container("web-1").path("State").asString());

            Machinery.Ran boot = jcompose.run("boot").ok();

            assertEquals(web, jcompose.container("web-1").path("ID").asString());
            assertEquals("running", jcompose.container("web-1").path("State").asString());
            assertEquals("healthy", jcompose.container("db-1").path("Health").asString());
            assertEquals("exited", jcompose.container("idle-1").path("State").asString());
            assertEquals("exited", jcompose.container("job-1").path("State").asString(), job);
            assertTrue(
                    boot.err().indexOf("db-1 Started") < boot.err().indexOf("db is healthy")
                            && boot.err().indexOf("db is healthy")
                                    < boot.err().indexOf("web-1 Started"),
                    boot.err());
            assertEquals(
                    "up\nup\n",
                    jcompose.run("-f", file, "exec", "-T", "web", "cat", "/starts").ok().out());
            assertEquals("", jcompose.run("boot").ok().err(), "everything runs");
            jcompose.run("-f", file, "up", "-d").ok();
            assertEquals("running", jcompose.container("idle-1").path("State").asString());
            jcompose.run("-f", file, "down", "-t", "0").ok();
        }
    }

    @Test
    void the_unit_is_one_that_systemd_understands() throws Exception {
        try (Machinery jcompose = new Machinery()) {
            jcompose.run("install-service", "--directory", jcompose.directory().toString()).ok();
            Path unit = jcompose.directory().resolve("jcompose.service");
            assertTrue(Files.readString(unit).contains(" boot\n"), Files.readString(unit));
            Path analyze = Path.of("/usr/bin/systemd-analyze");
            Assumptions.assumeTrue(Files.exists(analyze), "there is no " + analyze);
            Process verify =
                    new ProcessBuilder(analyze.toString(), "verify", unit.toString())
                            .redirectErrorStream(true)
                            .start();
            String words =
                    new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            verify.waitFor();
            assertFalse(words.contains("jcompose.service"), words);
        }
    }

    /** Nothing of processes and interfaces is left, and nothing of what is in memory. */
    private static void crash(Machinery jcompose) throws Exception {
        List<Long> processes = new ArrayList<>();
        try (Stream<Path> states = Files.list(jcompose.runRoot().resolve("containers"))) {
            for (Path state : states.filter(file -> file.toString().endsWith(".json")).toList()) {
                JsonNode json = Json.parse(Files.readString(state));
                processes.add(
                        Long.valueOf(json.path("supervisor").asString().replaceAll(" .*", "")));
                processes.add(json.path("pid").asLong());
            }
        }
        for (Long process : processes) {
            ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
        }
        for (Long process : processes) {
            Machinery.await("it has ended", () -> !isAlive(process));
        }
        for (String bridge : bridges(jcompose)) {
            new ProcessBuilder("ip", "link", "del", bridge).start().waitFor();
        }
    }

    private static boolean isAlive(long process) {
        return ProcessHandle.of(process).filter(ProcessHandle::isAlive).isPresent();
    }

    private static List<String> bridges(Machinery jcompose) throws IOException {
        List<String> bridges = new ArrayList<>();
        Layout layout = new Layout(jcompose.root(), jcompose.runRoot());
        try (Stream<Path> containers = Files.list(layout.containers())) {
            for (Path container : containers.toList()) {
                Path config = container.resolve("config.json");
                Optional<JsonNode> record =
                        Files.exists(config)
                                ? Optional.of(Json.parse(Files.readString(config)))
                                : Optional.empty();
                record.ifPresent(
                        each ->
                                each.path("network")
                                        .path("interfaces")
                                        .forEach(
                                                end -> bridges.add(end.path("bridge").asString())));
            }
        }
        return bridges.stream().distinct().toList();
    }
}
