package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Set;

/** Containers that are stopped, started, paused, killed and removed. */
class LifecycleTest {
    private static final String STACK =
            """
            services:
              db: {build: ./box, init: true}
              web:
                build: ./box
                init: true
                restart: always
                command: [sh, -c, "echo up >> /starts; exec sleep 3600"]
                depends_on: [db]
            """;

    private Machinery jcompose;
    private String file;

    @BeforeEach
    void a_stack() throws IOException {
        jcompose = new Machinery();
        file = Box.stack(jcompose, "", STACK);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        run("down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void who_is_stopped_leaves_its_port_to_others_and_has_it_again_once_started() throws Exception {
        int port = Machinery.freePort();
        String published = STACK + "    ports: ['" + port + ":80']\n";
        file = Box.stack(jcompose, "", published);
        run("up", "-d").ok();
        String shown = "0.0.0.0:" + port + "->80/tcp";
        assertEquals(shown, ports("web-1"));
        Ran stopped = run("stop", "-t", "0", "web").ok();
        assertTrue(stopped.err().contains("Withdrawn " + shown), stopped.err());
        assertEquals("", ports("web-1"));
        assertEquals(1, run("port", "web", "80").status());
        assertFalse(rules().contains(Integer.toString(port)), rules());

        try (ServerSocket other = new ServerSocket(port)) {
            Ran refused = run("start");
            assertEquals(1, refused.status());
            String sentence = "port " + other.getLocalPort() + "/tcp is in use by ";
            assertTrue(refused.err().contains(sentence), refused.err());
            assertEquals("exited", state("web-1"));
        }
        Ran started = run("start").ok();
        assertTrue(started.err().contains("Published " + shown), started.err());
        assertEquals(shown, ports("web-1"));
        assertEquals("0.0.0.0:" + port + "\n", run("port", "web", "80").ok().out());
        assertEquals(0, run("plan").status());

        run("kill").ok();
        assertFalse(rules().contains(Integer.toString(port)), rules());
        run("restart", "-t", "0").ok();
        assertEquals(shown, ports("web-1"));
        run("stop", "-t", "0").ok();
        run("up", "-d", "web").ok();
        assertEquals(shown, ports("web-1"));
        assertEquals(0, run("plan").status());
    }

    @Test
    void who_was_only_made_has_its_port_once_it_is_started() throws Exception {
        int port = Machinery.freePort();
        file = Box.stack(jcompose, "", STACK + "    ports: ['" + port + ":80']\n");
        try (ServerSocket other = new ServerSocket(port)) {
            run("create").ok();
            assertEquals("created", state("web-1"));
            assertFalse(rules().contains(Integer.toString(other.getLocalPort())), rules());
        }
        assertEquals(0, run("create").status(), "once more");
        Ran started = run("start").ok();
        String shown = "0.0.0.0:" + port + "->80/tcp";
        assertTrue(started.err().contains("Published " + shown), started.err());
        assertEquals(shown, ports("web-1"));
        assertEquals(0, run("plan").status());
    }

    @Test
    void who_has_ended_by_itself_leaves_its_port_to_others_from_the_next_pass_on()
            throws Exception {
        int port = Machinery.freePort();
        String job = STACK + "  job: {build: ./box, command: ['true'], ports: ['%d:80']}\n";
        file = Box.stack(jcompose, "", job.formatted(port));
        run("up", "-d").ok();
        Machinery.await("the job ends", () -> state("job-1").equals("exited"));
        Ran plan = run("plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("port " + port + " is not published any more"), plan::out);
        Ran again = run("up", "-d").ok();
        String shown = "0.0.0.0:" + port + "->80/tcp";
        assertTrue(again.err().contains("Withdrawn " + shown), again.err());
        assertFalse(rules().contains(Integer.toString(port)), rules());
        assertEquals(0, run("plan").status());
        Ran started = run("start", "job").ok();
        assertTrue(started.err().contains("Published " + shown), started.err());
    }

    private String ports(String replica) {
        return jcompose.container(replica).path("Ports").asString().replaceAll(", \\[::\\].*", "");
    }

    private static String rules() throws Exception {
        return Remains.output("nft", "list", "ruleset");
    }

    @Test
    void what_is_stopped_stays_so_and_is_started_as_it_was() {
        run("up", "-d").ok();
        String web = id("web-1");
        run("stop", "-t", "0", "web").ok();
        assertEquals("exited", state("web-1"));
        assertEquals("running", state("db-1"));
        run("start").ok();
        assertEquals(web, id("web-1"));
        assertEquals("up\nup\n", starts());
        run("stop", "-t", "0").ok();
        run("up", "-d").ok();
        assertEquals(web, id("web-1"));
        assertEquals("up\nup\nup\n", starts());
    }

    @Test
    void a_restart_keeps_the_container_and_gives_it_another_process() {
        run("up", "-d").ok();
        String web = id("web-1");
        long process = jcompose.container("web-1").path("Pid").asLong();
        run("restart", "-t", "0", "web").ok();
        assertEquals(web, id("web-1"));
        assertNotEquals(process, jcompose.container("web-1").path("Pid").asLong());
        assertEquals("up\nup\n", starts());
    }

    @Test
    void what_is_paused_is_seen_to_be_and_goes_on_as_the_same_process() {
        run("up", "-d").ok();
        long process = jcompose.container("web-1").path("Pid").asLong();
        run("pause", "web").ok();
        assertEquals("paused", state("web-1"));
        assertEquals("running", state("db-1"));
        Ran again = run("pause", "web");
        assertEquals(1, again.status());
        assertTrue(again.err().contains("already paused"), again.err());
        assertTrue(run("exec", "web", "true").err().contains("is paused"));
        run("unpause", "web").ok();
        assertEquals("running", state("web-1"));
        assertEquals(process, jcompose.container("web-1").path("Pid").asLong());
        assertEquals(1, run("pause", "nobody").status());
    }

    @Test
    void what_is_killed_is_not_restarted_by_its_policy() {
        run("up", "-d").ok();
        run("kill", "web").ok();
        assertEquals("exited", state("web-1"));
        assertEquals(137, jcompose.container("web-1").path("ExitCode").asInt());
        run("up", "-d").ok();
        assertEquals("running", state("web-1"));
    }

    @Test
    void what_is_only_made_is_there_and_does_not_run() {
        run("create").ok();
        assertEquals("created", state("web-1"));
        String web = id("web-1");
        run("start", "--wait", "web").ok();
        assertEquals(web, id("web-1"));
        assertEquals("running", state("web-1"));
        assertEquals("running", state("db-1"), "web depends on it");
    }

    @Test
    void a_part_of_a_stack_can_be_brought_up_scaled_and_removed() {
        run("up", "-d", "db").ok();
        assertEquals("db\n", run("ps", "-a", "--services").ok().out());
        run("scale", "db=2").ok();
        assertEquals("running", state("db-2"));
        run("up", "-d", "web").ok();
        run("rm", "-sf", "web").ok();
        assertEquals("db\n", run("ps", "-a", "--services").ok().out());
        run("up", "-d", "--force-recreate", "--no-deps", "web").ok();
        assertEquals("up\n", starts());
    }

    @Test
    void containers_have_the_labels_that_tools_look_for() {
        run("up", "-d").ok();
        String labels = jcompose.container("web-1").path("Labels").asString();
        for (String label :
                Set.of(
                        "project=" + jcompose.stack(),
                        "service=web",
                        "container-number=1",
                        "oneoff=False",
                        "project.config_files=" + file,
                        "depends_on=db")) {
            assertTrue(labels.contains("com.docker.compose." + label), labels);
        }
        String stacks = jcompose.run("ls", "--format", "json").ok().out();
        assertTrue(stacks.contains("\"Name\":\"" + jcompose.stack() + "\""), stacks);
        assertTrue(stacks.contains("\"Status\":\"running(2)\""), stacks);
    }

    private Ran run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-f";
        all[1] = file;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return jcompose.run(all);
    }

    private String state(String replica) {
        return jcompose.container(replica).path("State").asString();
    }

    private String id(String replica) {
        return jcompose.container(replica).path("ID").asString();
    }

    private String starts() {
        return run("exec", "-T", "web", "cat", "/starts").ok().out();
    }
}
