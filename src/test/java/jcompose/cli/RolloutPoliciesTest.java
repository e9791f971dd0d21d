package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code update_config} says of pauses, patience and failures, with real containers. */
class RolloutPoliciesTest {
    private static final String STAYS = "exec sleep 4711";

    /** Which of the replicas fails is up to who makes the directory. */
    private static final String FIRST_FAILS = "mkdir /notes/first && exit 3; exec sleep 4712";

    private static final String FAILS_LATER = "sleep 2; exit 3";

    private final Machinery jcompose = new Machinery();
    private final Path notes = Files.createDirectory(jcompose.directory().resolve("notes"));

    RolloutPoliciesTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void so_many_failures_as_are_allowed_do_not_end_it() throws IOException {
        String policy = "parallelism: 1, monitor: 1s, max_failure_ratio: 0.25";
        up(4, policy, STAYS).ok();
        List<String> before = ids(4);
        Ran update = up(4, policy, FIRST_FAILS);
        assertEquals(1, update.status(), update.err());
        assertTrue(update.err().contains("web-1 has ended with exit code 3"), update.err());
        for (int i = 0; i < 4; i++) {
            assertNotEquals(before.get(i), ids(4).get(i));
        }
        assertEquals("exited running running running", states(4));
    }

    @Test
    void one_more_ends_it_and_the_others_go_on_as_they_are() throws IOException {
        String policy = "parallelism: 1, monitor: 1s, max_failure_ratio: 0.24";
        up(4, policy, STAYS).ok();
        List<String> before = ids(4);
        Ran update = up(4, policy, FIRST_FAILS);
        assertEquals(1, update.status(), update.err());
        assertTrue(
                update.err().contains("1 of 4 could not be replaced, failure_action is pause"),
                update.err());
        assertEquals(before.subList(1, 4), ids(4).subList(1, 4));
        assertEquals("exited running running running", states(4));
    }

    @Test
    void it_goes_on_whatever_fails_where_that_is_wanted() throws IOException {
        String policy = "parallelism: 1, monitor: 1s, failure_action: continue";
        up(3, policy, STAYS).ok();
        List<String> before = ids(3);
        Ran update = up(3, policy, "exit 3");
        assertEquals(1, update.status(), update.err());
        for (int i = 0; i < 3; i++) {
            assertNotEquals(before.get(i), ids(3).get(i));
        }
        assertEquals("exited exited exited", states(3));
    }

    @Test
    void there_is_a_pause_between_groups_and_none_within_one() throws IOException {
        String policy = "parallelism: 2, delay: 2s";
        up(3, policy, STAYS).ok();
        Instant begin = Instant.now();
        Ran update = up(3, policy, STAYS + "; :").ok();
        List<Instant> starts = startsSince(begin);
        assertEquals(3, starts.size(), update.err());
        Duration within = Duration.between(starts.get(0), starts.get(1));
        Duration between = Duration.between(starts.get(1), starts.get(2));
        assertTrue(between.compareTo(Duration.ofSeconds(2)) >= 0, starts::toString);
        assertTrue(within.compareTo(Duration.ofSeconds(2)) < 0, starts::toString);
        assertTrue(update.err().contains("3 of 3 replaced"), update.err());
    }

    @Test
    void who_is_well_at_first_has_to_stay_so_for_as_long_as_is_said() throws IOException {
        String patient = "order: start-first, monitor: 6s";
        up(1, patient, STAYS).ok();
        List<String> before = ids(1);
        Ran update = up(1, patient, FAILS_LATER);
        assertEquals(1, update.status(), update.err());
        assertTrue(update.err().contains("the one before it goes on"), update.err());
        assertEquals(before, ids(1));
        assertEquals("running", states(1));

        up(1, "order: start-first", FAILS_LATER).ok();
        assertNotEquals(before, ids(1));
    }

    private Ran up(int replicas, String policy, String script) throws IOException {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            init: true
                            network_mode: none
                            restart: "no"
                            command: [sh, -c, "%s"]
                            volumes: ["%s:/notes"]
                            deploy: {replicas: %d, update_config: {%s}}
                        """
                                .formatted(script, notes, replicas, policy));
        return jcompose.run("-f", file, "up", "-d");
    }

    private List<String> ids(int replicas) {
        return each(replicas, "ID").toList();
    }

    private String states(int replicas) {
        return String.join(" ", each(replicas, "State").toList());
    }

    private Stream<String> each(int replicas, String member) {
        return Stream.iterate(1, number -> number <= replicas, number -> number + 1)
                .map(number -> jcompose.container("web-" + number).path(member).asString());
    }

    private List<Instant> startsSince(Instant begin) {
        return jcompose.run(
                        "-p",
                        jcompose.stack(),
                        "events",
                        "--json",
                        "--since",
                        begin.toString(),
                        "--until",
                        "0s")
                .ok()
                .out()
                .lines()
                .map(Json::parse)
                .filter(event -> event.path("action").asString().equals("start"))
                .map((JsonNode event) -> Instant.parse(event.path("time").asString()))
                .sorted()
                .toList();
    }
}
