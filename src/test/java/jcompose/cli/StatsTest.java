package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.List;

class StatsTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    StatsTest() throws IOException {}

    @BeforeEach
    void some_services_run() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          busy:
                            build: ./box
                            command: [sh, -c, "while :; do :; done"]
                            cpus: 0.5
                            mem_limit: 64m
                          idle:
                            build: ./box
                            command: [sh, -c, "sleep 4711 & exec sleep 4712"]
                          ended:
                            build: ./box
                            command: ["true"]
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await(
                "one has ended",
                () -> jcompose.container("ended-1").path("State").asString().equals("exited"));
    }

    @AfterEach
    void take_down() throws IOException {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.close();
    }

    @Test
    void what_containers_use_is_told_as_docker_tells_it() {
        List<JsonNode> lines = stats("--format", "json").stream().map(Json::parse).toList();
        assertEquals(2, lines.size(), lines::toString);
        JsonNode busy = lines.getFirst();
        JsonNode idle = lines.getLast();
        assertEquals(jcompose.stack() + "-busy-1", busy.path("Name").asString());
        assertTrue(percent(busy, "CPUPerc") > 1 && percent(busy, "CPUPerc") < 100, busy::toString);
        assertTrue(percent(idle, "CPUPerc") < 1, idle::toString);
        assertTrue(busy.path("MemUsage").asString().endsWith(" / 64MiB"), busy::toString);
        assertTrue(percent(busy, "MemPerc") > 0, busy::toString);
        assertEquals("2", idle.path("PIDs").asString());
        assertTrue(
                idle.path("NetIO").asString().matches("[0-9.]+k?B / [0-9.]+k?B"), idle::toString);
    }

    @Test
    void those_that_do_not_run_are_asked_for_and_use_nothing() {
        List<String> all = stats("-a");
        assertTrue(
                all.getFirst()
                        .matches(
                                "CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O"
                                        + " +BLOCK I/O +PIDS"),
                all::toString);
        assertEquals(4, all.size());
        assertTrue(
                all.get(2).matches(".*-ended-1 +0.00% +0B / 0B +0.00% +0B / 0B +0B / 0B +0"),
                all::toString);
        assertEquals(2, stats("-a", "ended").size());
    }

    private static double percent(JsonNode line, String member) {
        return Double.parseDouble(line.path(member).asString().replace("%", ""));
    }

    private List<String> stats(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(new String[] {"-f", file, "stats", "--no-stream"}, 0, all, 0, 4);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return jcompose.run(all).ok().out().lines().toList();
    }
}
