package jcompose.cli;

import static jcompose.cli.Machinery.get;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The README's session with the hello example, step by step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HelloTest {
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private String file = "";

    HelloTest() throws IOException {}

    @BeforeAll
    void write_the_stack() throws IOException, InterruptedException {
        file = jcompose.hello(port).toString();
    }

    @AfterAll
    void take_down() throws IOException {
        jcompose.close();
    }

    @Test
    @Order(1)
    void a_plan_of_a_new_stack_says_everything_and_does_nothing() throws Exception {
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status(), plan.err());
        for (String part :
                new String[] {
                    "build image hello-web",
                    "create network " + jcompose.stack() + "_default",
                    "create volume " + jcompose.stack() + "_visits",
                    "start web-1",
                    "wait until web is healthy",
                    "start probe-1"
                }) {
            assertTrue(plan.out().contains(part), part + " in:\n" + plan.out());
        }
        assertEquals(Set.of(), jcompose.remains());
        assertFalse(Files.exists(jcompose.root()), "plan wrote something");
        assertFalse(Files.exists(jcompose.runRoot()), "plan wrote something");
    }

    @Test
    @Order(2)
    void up_builds_and_starts_and_the_example_answers() throws Exception {
        Ran up = jcompose.run("-f", file, "up", "-d").ok();
        assertTrue(up.err().contains("web-1 Started"), up.err());
        assertEquals("", up.out());
        String answer = get("http://127.0.0.1:" + port);
        String id = jcompose.container("web-1").path("ID").asString();
        assertTrue(answer.startsWith("Hello World!\nhost " + id + ", visit "), answer);
        assertTrue(answer.endsWith("This text lies beside the stack file.\n"), answer);
    }

    @Test
    @Order(3)
    void ps_shows_both_containers_running() {
        JsonNode web = jcompose.container("web-1");
        assertEquals("running", web.path("State").asString());
        assertEquals("healthy", web.path("Health").asString());
        assertEquals(port, web.path("Publishers").path(0).path("PublishedPort").asInt());
        assertEquals("running", jcompose.container("probe-1").path("State").asString());
        Ran table = jcompose.run("-f", file, "ps").ok();
        assertTrue(table.out().startsWith("NAME"), table.out());
        assertTrue(table.out().contains("0.0.0.0:" + port + "->80/tcp"), table.out());
    }

    @Test
    @Order(3)
    void containers_are_confined_as_the_field_is_used_to() throws IOException {
        for (String replica : List.of("web-1", "probe-1")) {
            Path process = Path.of("/proc", jcompose.container(replica).path("Pid").asString());
            String status = Files.readString(process.resolve("status"));
            assertTrue(status.contains("Seccomp:\t2\n"), status); // a filter
            assertTrue(status.contains("CapBnd:\t00000000a80425fb\n"), status); // Docker's fourteen
            String mounts = Files.readString(process.resolve("mountinfo"));
            for (String path : List.of("/proc/kcore", "/proc/keys", "/proc/sys", "/sys/firmware")) {
                if (Files.exists(Path.of(path))) {
                    assertTrue(mounts.contains(" " + path + " "), path + " in:\n" + mounts);
                }
            }
        }
    }

    @Test
    @Order(4)
    void the_probe_sees_the_web_server_on_its_own_localhost() throws Exception {
        Machinery.await(
                "the probe has printed an answer",
                () ->
                        jcompose.run("-f", file, "logs", "probe")
                                .ok()
                                .out()
                                .contains("probe-1  | Hello World!|host "));
    }

    @Test
    @Order(5)
    void a_visit_is_counted_in_the_volume_on_the_machine() throws Exception {
        get("http://127.0.0.1:" + port);
        Path visits =
                jcompose.root().resolve("volumes/" + jcompose.stack() + "_visits/_data/visits");
        assertTrue(Integer.parseInt(Files.readString(visits).strip()) > 0);
    }

    @Test
    @Order(6)
    void exec_runs_a_command_inside() {
        Ran check = jcompose.run("-f", file, "exec", "web", "/hello", "--check");
        assertEquals(new Ran(0, "well\n", ""), check);
        Ran missing = jcompose.run("-f", file, "exec", "web", "/nowhere");
        assertEquals(127, missing.status(), missing.err());
        Ran nobody = jcompose.run("-f", file, "exec", "nobody", "/hello");
        assertEquals(1, nobody.status());
        assertTrue(nobody.err().contains("service \"nobody\" is not running"), nobody.err());
    }

    @Test
    @Order(7)
    void a_second_up_has_nothing_to_do() {
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(new Ran(0, jcompose.stack() + ": nothing to do\n", ""), plan);
        Ran up = jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(jcompose.stack() + ": nothing to do\n", up.err());
    }

    @Test
    @Order(8)
    void a_new_memory_limit_is_set_in_place() throws Exception {
        JsonNode old = jcompose.container("web-1");
        Path stack = Path.of(file);
        Files.writeString(
                stack, Files.readString(stack).replace("mem_limit: 64m", "mem_limit: 128m"));
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("update web-1  memory 64M → 128M, in place"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        JsonNode now = jcompose.container("web-1");
        assertEquals(old.path("Pid"), now.path("Pid"));
        assertEquals(old.path("StartTime"), now.path("StartTime"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    @Order(9)
    void a_new_environment_replaces_the_container_and_those_that_share_its_namespaces()
            throws Exception {
        JsonNode old = jcompose.container("web-1");
        JsonNode oldProbe = jcompose.container("probe-1");
        Path stack = Path.of(file);
        Files.writeString(
                stack,
                Files.readString(stack)
                        .replace(
                                "    cpus: 0.5\n",
                                "    cpus: 0.5\n    environment: {NAME: You}\n"));
        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("+NAME=You -NAME=World"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertNotEquals(old.path("ID"), jcompose.container("web-1").path("ID"));
        assertNotEquals(oldProbe.path("ID"), jcompose.container("probe-1").path("ID"));
        assertTrue(get("http://127.0.0.1:" + port).startsWith("Hello You!\n"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    @Order(10)
    void down_leaves_nothing_but_the_volume() throws Exception {
        jcompose.run("-f", file, "down").ok();
        assertEquals(Set.of(), jcompose.remains());
        assertTrue(
                Files.exists(jcompose.root().resolve("volumes/" + jcompose.stack() + "_visits")));
        assertEquals("", jcompose.run("-f", file, "ps", "-a", "--format", "json").ok().out());
        Ran again = jcompose.run("-f", file, "down").ok();
        assertEquals(
                "Warning: No resource found to remove for project \"" + jcompose.stack() + "\"\n",
                again.err());
    }

    @Test
    @Order(11)
    void down_with_volumes_removes_them_too() throws Exception {
        jcompose.run("-f", file, "down", "-v").ok();
        assertFalse(
                Files.exists(jcompose.root().resolve("volumes/" + jcompose.stack() + "_visits")));
    }
}
