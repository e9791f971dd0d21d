package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code x-schedule}: services that run at certain times, and not otherwise. */
class JobsTest {
    private final Machinery jcompose = new Machinery();

    JobsTest() throws IOException {}

    @AfterEach
    void take_down() throws IOException {
        jcompose.close();
    }

    private Watching watch(String script, String more) throws IOException {
        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          a: {build: ./box}
                          backup:
                            build: ./box
                            command: [sh, -c, "%s"]
                            x-schedule: {cron: "* * * * * ?"%s}
                        """
                                .formatted(script, more));
        return Watching.start(jcompose, "-f", file, "watch");
    }

    private JsonNode job() {
        Machinery.Ran jobs = jcompose.run("-p", jcompose.stack(), "jobs", "--format", "json").ok();
        return Json.parse(jobs.out());
    }

    @Test
    void a_job_runs_when_its_time_comes_and_how_it_ended_is_told() throws Exception {
        try (Watching watch = watch("echo saved; exit 3", "")) {
            watch.await("job: backup: is started, as container ");
            watch.await(2, "job: backup: has ended with exit status 3");
            Machinery.await("that is told", () -> job().path("exitCode").asInt(0) == 3);
            assertTrue(job().has("next"), job().toString());
            // It is no replica, and what it printed is there until it runs again.
            assertFalse(
                    jcompose.run("-p", jcompose.stack(), "ps", "-a").out().contains("backup-1"));
        }
        String logs = jcompose.run("-p", jcompose.stack(), "logs", "backup").ok().out();
        assertTrue(logs.endsWith("| saved\n"), logs);
        String file = jcompose.directory().resolve("stack.yaml").toString();
        assertTrue(jcompose.run("-f", file, "plan").ok().out().contains("nothing to do"));
        String jobs = jcompose.run("jobs").ok().out();
        assertTrue(jobs.contains("exit status 3   no serve or watch runs"), jobs);
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
    }

    @Test
    void one_that_still_runs_is_not_started_also_not_by_the_next_watch() throws Exception {
        String container;
        try (Watching watch = watch("exec sleep 600", "")) {
            watch.await("job: backup: is started, as container ");
            watch.await("job: backup: is not started, for it still runs");
            container = job().path("container").asString();
        }
        assertTrue(running().contains(container), running());
        String file = jcompose.directory().resolve("stack.yaml").toString();
        try (Watching watch = Watching.start(jcompose, "-f", file, "watch")) {
            watch.await("job: backup: is not started, for it still runs");
            assertEquals(container, job().path("container").asString());
            jcompose.run("container", "stop", "-t", "0", container).ok();
            watch.await("job: backup: has ended with exit status 137");
            watch.await("job: backup: is started, as container ");
        }
    }

    private String running() {
        return jcompose.run("container", "ls").ok().out();
    }

    @Test
    void one_that_still_runs_is_replaced_where_that_is_said() throws Exception {
        try (Watching watch = watch("exec sleep 600", ", overlap: replace")) {
            watch.await("job: backup: is started, as container ");
            watch.await("job: backup: is stopped, to be started anew");
            watch.await(2, "job: backup: is started, as container ");
        }
    }

    @Test
    void one_that_still_runs_is_run_once_more_where_that_is_said() throws Exception {
        try (Watching watch = watch("exec sleep 600", ", overlap: queue")) {
            watch.await("job: backup: is started, as container ");
            watch.await("job: backup: still runs, and is run once more afterwards");
            String container = job().path("container").asString();
            jcompose.run("container", "stop", "-t", "0", container).ok();
            watch.await("job: backup: has ended with exit status 137");
            watch.await(2, "job: backup: is started, as container ");
            assertFalse(job().path("container").asString().equals(container), watch.said());
        }
    }

    @Test
    void one_that_is_taken_out_of_the_file_is_not_run_any_more() throws Exception {
        try (Watching watch = watch("exit 0", "")) {
            watch.await("job: backup: has ended with exit status 0");
            Box.stack(jcompose, "", "services: {a: {build: ./box}}\n");
            Machinery.await(
                    "it is forgotten",
                    () -> jcompose.run("-p", jcompose.stack(), "jobs").out().lines().count() == 1);
        }
    }

    @Test
    void two_that_watch_one_stack_run_its_jobs_once() throws Exception {
        try (Watching watch = watch("exit 0", "")) {
            watch.await("job: backup: has ended");
            String file = jcompose.directory().resolve("stack.yaml").toString();
            try (Watching second = Watching.start(jcompose, "-f", file, "watch")) {
                second.await("nothing to do");
                int before = watch.count("is started");
                watch.await(before + 2, "is started");
                assertEquals(0, second.count("job:"), second.said());
            }
        }
    }

    @Test
    void what_is_no_schedule_is_named_with_its_line_before_anything_is_done() throws Exception {
        jcompose.write(
                "stack.yaml",
                """
                services:
                  a: {image: x, depends_on: [b]}
                  b: {image: x, x-schedule: {cron: often, overlap: maybe, when: now}}
                """);
        String file = jcompose.directory().resolve("stack.yaml").toString();
        String told = jcompose.run("-f", file, "up", "-d").err();
        for (String line :
                new String[] {
                    "stack.yaml:2:30: services.a.depends_on.b: 'b' runs by its x-schedule only",
                    "stack.yaml:3:36: services.b.x-schedule.cron: 'often' is not a cron expression",
                    "services.b.x-schedule.overlap: 'maybe' is none of skip, queue, replace",
                    "services.b.x-schedule.when: unknown key 'when'; allowed here: cron, time_zone"
                }) {
            assertTrue(told.contains(line), told);
        }
    }

    @Test
    void quartz_is_not_loaded_by_who_does_not_need_it() throws Exception {
        String file = Box.stack(jcompose, "", "services: {a: {build: ./box}}\n");
        Path log = jcompose.directory().resolve("classes");
        for (String command : new String[] {"plan", "config"}) {
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                    "-Xlog:class+load:file=" + log,
                                    "-Djcompose.home=" + Machinery.home(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "jcompose.Main",
                                    "--root",
                                    jcompose.root().toString(),
                                    "--run-root",
                                    jcompose.runRoot().toString(),
                                    "-f",
                                    file,
                                    command)
                            .redirectErrorStream(true)
                            .redirectOutput(jcompose.directory().resolve("said").toFile())
                            .start();
            process.waitFor();
            String classes = Files.readString(log);
            assertTrue(classes.contains("jcompose.stack.StackLoader "), classes);
            assertFalse(classes.contains("org.quartz."), classes);
        }
    }
}
