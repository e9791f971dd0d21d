package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.call.Invocation;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ContainerEventsTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    ContainerEventsTest() throws IOException {}

    @BeforeEach
    void a_stack_is_declared() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            init: true
                            command: [sh, -c, "touch /well; sleep 4711"]
                            healthcheck: {test: test -e /well, interval: 100ms}
                          job:
                            build: ./box
                            command: [sh, -c, "exit 3"]
                        """);
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.close();
    }

    @Test
    void what_happens_is_told_as_it_happens() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread events = follow(out, "--json", "--since", "10m");
        try {
            jcompose.run("-f", file, "up", "-d").ok();
            awaitTold(out, "web", "create", "start", "health_status: healthy");
            awaitTold(out, "job", "create", "start", "die");
            jcompose.run("-f", file, "pause", "web").ok();
            awaitTold(out, "web", "create", "start", "health_status: healthy", "pause");
            jcompose.run("-f", file, "unpause", "web").ok();
            awaitTold(out, "web", "create", "start", "health_status: healthy", "pause", "unpause");
            jcompose.run("-f", file, "kill", "web").ok();
            List<String> killed =
                    List.of(
                            "create",
                            "start",
                            "health_status: healthy",
                            "pause",
                            "unpause",
                            "kill",
                            "die",
                            "stop");
            awaitTold(out, "web", killed.toArray(String[]::new));
            jcompose.run("-f", file, "rm", "-f", "web").ok();
            Machinery.await("it is gone", () -> told(out, "web").contains("destroy"));
        } finally {
            events.interrupt();
            events.join();
        }
        JsonNode died =
                lines(out).stream()
                        .filter(line -> line.path("action").asString().equals("die"))
                        .filter(line -> line.path("service").asString().equals("job"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("3", died.path("attributes").path("exitCode").asString());
        assertEquals(jcompose.stack() + "-job-1", died.path("attributes").path("name").asString());
        assertEquals("container", died.path("type").asString());
    }

    @Test
    void what_has_happened_is_told_as_far_as_it_is_known() {
        jcompose.run("-f", file, "up", "-d", "job").ok();
        Machinery.await(
                "it has ended",
                () -> jcompose.container("job-1").path("State").asString().equals("exited"));
        List<String> lines =
                jcompose.run("-f", file, "events", "--since", "1h", "--until", "0s", "job")
                        .ok()
                        .out()
                        .lines()
                        .toList();
        assertEquals(3, lines.size(), lines::toString);
        String time = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} ";
        String name = "name=" + jcompose.stack() + "-job-1";
        assertTrue(
                lines.getLast()
                        .matches(
                                time
                                        + "container die [0-9a-f]{12} \\(exitCode=3, image=.*, "
                                        + name
                                        + "\\)"),
                lines::toString);
    }

    @Test
    void what_nobody_watched_is_told_even_when_the_containers_are_gone() throws Exception {
        jcompose.write(
                "stack.yaml", Files.readString(Path.of(file)) + "    restart: on-failure:2\n");
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await(
                "it was tried three times",
                () -> jcompose.container("job-1").path("State").asString().equals("exited"));
        Machinery.await(
                "web is well",
                () -> jcompose.container("web-1").path("Health").asString().equals("healthy"));
        jcompose.run("-f", file, "pause", "web").ok();
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(
                List.of("create", "start", "die", "start", "die", "start", "die", "destroy"),
                past("job"));
        assertEquals(
                List.of(
                        "create",
                        "start",
                        "health_status: healthy",
                        "pause",
                        "kill",
                        "die",
                        "stop",
                        "destroy"),
                past("web"));
        assertEquals(List.of(), past("job", "--since", "2020-01-01", "--until", "2021-01-01"));
    }

    @Test
    void a_stacks_history_has_an_end() throws Exception {
        Path history = jcompose.root().resolve("history").resolve(jcompose.stack());
        Files.createDirectories(history.getParent());
        Files.writeString(history, "half a line, as of somebody who was killed\n".repeat(7000));
        jcompose.run("-f", file, "up", "-d", "job").ok();
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertFalse(Files.exists(history), "it was full");
        assertTrue(Files.size(history.resolveSibling(history.getFileName() + ".1")) > 256 << 10);
        assertTrue(past("job").contains("destroy"), past("job")::toString);
    }

    private List<String> past(String service, String... options) {
        List<String> arguments = new ArrayList<>(List.of("-f", file, "events", "--json"));
        arguments.addAll(
                options.length > 0 ? List.of(options) : List.of("--since", "1h", "--until", "0s"));
        arguments.add(service);
        return jcompose.run(arguments.toArray(String[]::new))
                .ok()
                .out()
                .lines()
                .map(Json::parse)
                .map(line -> line.path("action").asString())
                .toList();
    }

    private Thread follow(ByteArrayOutputStream out, String... options) throws Exception {
        PrintStream told = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> arguments = new ArrayList<>(jcompose.arguments("-f", file, "events"));
        arguments.addAll(List.of(options));
        Thread thread =
                new Thread(
                        () ->
                                Jcompose.run(
                                        new Invocation(
                                                arguments,
                                                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                                                jcompose.directory(),
                                                Machinery.home(),
                                                InputStream.nullInputStream(),
                                                told,
                                                told,
                                                false,
                                                false,
                                                reaction -> {})));
        thread.start();
        return thread;
    }

    private static void awaitTold(ByteArrayOutputStream out, String service, String... actions) {
        Machinery.await(
                service + ": " + List.of(actions),
                () -> told(out, service).equals(List.of(actions)));
    }

    private static List<String> told(ByteArrayOutputStream out, String service) {
        return lines(out).stream()
                .filter(line -> line.path("service").asString().equals(service))
                .map(line -> line.path("action").asString())
                .toList();
    }

    private static List<JsonNode> lines(ByteArrayOutputStream out) {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.endsWith("}"))
                .map(Json::parse)
                .toList();
    }
}
