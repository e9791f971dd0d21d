package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Services whose containers another OCI runtime makes. */
class ForeignRuntimeTest {
    private static final String LOOP =
            "command: [sh, -c, 'echo begun; while :; do sleep 1; done']\n";

    private final KernelFields web = new KernelFields();

    ForeignRuntimeTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        web.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void is_brought_up_looked_at_changed_and_taken_down(String name) throws IOException {
        JsonNode before = web.up("runtime: " + name + "\n" + LOOP + "mem_limit: 64m\n");
        assertTrue(known(name).contains(before.path("ID").asString()), "it is not " + name + "'s");
        assertEquals("running", before.path("State").asString());
        assertEquals("here\n", web.inside("echo", "here"));
        Machinery.await("its output", () -> run("logs", "web").out().contains("begun"));

        web.inPlace(before, "runtime: " + name + "\n" + LOOP + "mem_limit: 96m\n", "memory");
        run("stop", "-t", "0").ok();
        run("up", "-d").ok();
        assertTrue(known(name).contains(web.container().path("ID").asString()));
        run("down", "-t", "0").ok();
        assertEquals("", known(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void what_a_killed_supervisor_left_is_replaced(String name) throws IOException {
        JsonNode before = web.up("runtime: " + name + "\n" + LOOP);
        String supervisor = supervisor(before.path("ID").asString());
        ProcessHandle process = ProcessHandle.of(Long.parseLong(supervisor)).orElseThrow();
        process.destroyForcibly();
        Machinery.await("its end", () -> !process.isAlive());
        run("up", "-d").ok();
        assertEquals(0, run("plan").status());
        assertEquals("running", web.container().path("State").asString());
        assertNotEquals("", known(name));
    }

    @Test
    void another_runtime_is_another_container() throws IOException {
        JsonNode before = web.up(LOOP);
        web.write(LOOP + "runtime: crun\n");
        assertTrue(web.plan().contains("runtime"), web.plan());
        run("up", "-d").ok();
        assertNotEquals(before.path("ID"), web.container().path("ID"));
    }

    @Test
    void one_that_is_not_there_is_said_before_anything_is_touched() throws IOException {
        web.write(LOOP + "runtime: no-such-runtime\n");
        Ran up = run("up", "-d");
        assertEquals(1, up.status());
        assertTrue(
                up.err()
                        .contains(
                                "services.web.runtime: there is no program 'no-such-runtime' on"
                                        + " this machine"),
                up.err());
        assertEquals(Set.of(), remains());
    }

    @Test
    void a_single_container_is_run_by_it() throws IOException {
        web.up(LOOP);
        Ran run = run("run", "--rm", "--runtime", "crun", "web", "cat", "/proc/1/comm");
        assertEquals(new Ran(0, "cat\n", ""), run);
        assertFalse(known("crun").contains("web"));
    }

    private String supervisor(String container) throws IOException {
        Path state = web.jcompose().runRoot().resolve("containers").resolve(container + ".json");
        return Json.parse(Files.readString(state)).path("supervisor").asString().split(" ", 2)[0];
    }

    private Set<String> remains() throws IOException {
        try {
            return web.jcompose().remains();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Ran run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-f";
        all[1] = web.file();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return web.jcompose().run(all);
    }

    /** What the runtime itself says that it has, an ID a line. */
    private String known(String name) throws IOException {
        Path state = web.jcompose().runRoot().resolve("oci").resolve("state");
        if (!Files.exists(state)) {
            return "";
        }
        Process list =
                new ProcessBuilder(name, "--root", state.toString(), "list", "-q")
                        .redirectErrorStream(true)
                        .start();
        return new String(
                        list.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8)
                .strip();
    }
}
