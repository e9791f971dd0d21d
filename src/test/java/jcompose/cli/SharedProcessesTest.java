package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Services that live among the processes, or in the shared memory, of another one. */
class SharedProcessesTest {
    private static final String STACK =
            """
            services:
              db:
                build: ./box
                init: true
                command: [sleep, "3600"]
                restart: always
              pid:
                build: ./box
                pid: service:db
                restart: always
              ipc:
                build: ./box
                init: true
                ipc: service:db
                restart: always
            """;

    private final Machinery jcompose = new Machinery();
    private final String file = Box.stack(jcompose, "", STACK);

    SharedProcessesTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        run("down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void who_lives_with_one_that_is_restarted_by_its_supervisor_is_with_it_again()
            throws Exception {
        run("up", "-d").ok();
        assertTogether();
        String pid = id("pid-1");
        String ipc = id("ipc-1");
        for (int time = 0; time < 2; time++) {
            long before = process("db-1");
            Machinery.kill(before);
            Machinery.await(
                    "db runs again", () -> process("db-1") > 0 && process("db-1") != before);
            assertTogether();
        }
        Machinery.await("all is well", () -> run("plan").status() == 0);
        assertEquals(pid + ipc, id("pid-1") + id("ipc-1"), "the same containers");

        run("exec", "-T", "db", "sh", "-c", "echo common > /dev/shm/word").ok();
        assertEquals("common\n", run("exec", "-T", "ipc", "cat", "/dev/shm/word").ok().out());
        String processes = run("exec", "-T", "pid", "ps").ok().out();
        assertTrue(processes.contains("sleep 3600"), processes);
    }

    @Test
    void who_lives_with_one_that_is_replaced_or_restarted_by_name_is_with_it_again()
            throws Exception {
        run("up", "-d").ok();
        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replace("\"3600\"", "\"3601\""));
        String db = id("db-1");
        run("up", "-d").ok();
        assertNotEquals(db, id("db-1"));
        assertTogether();
        assertEquals(0, run("plan").status());

        run("restart", "-t", "0", "db").ok();
        assertTogether();
        assertEquals(0, run("plan").status());

        db = id("db-1");
        String ipc = id("ipc-1");
        run("stop", "-t", "0").ok();
        run("up", "-d").ok();
        assertEquals(db + ipc, id("db-1") + id("ipc-1"), "what was stopped is started as it was");
        assertTogether();

        run("stop", "-t", "0").ok();
        Files.writeString(stack, Files.readString(stack).replace("\"3601\"", "\"3602\""));
        run("up", "-d").ok();
        assertNotEquals(ipc, id("ipc-1"), "it was so with another db");
        assertTogether();
    }

    @Test
    void who_is_left_in_shared_memory_that_is_nobody_s_any_more_is_drift() throws Exception {
        run("up", "-d").ok();
        long supervisor = parent(process("ipc-1"));
        signal("STOP", supervisor);
        long before = process("db-1");
        long left = process("ipc-1");
        Machinery.kill(before);
        Machinery.await("db runs again", () -> process("db-1") > 0 && process("db-1") != before);
        assertEquals(left, process("ipc-1"));
        Ran plan = run("plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("ipc other → service:db"), plan.out());
        signal("CONT", supervisor);
        assertTogether();
        Machinery.await("all is well", () -> run("plan").status() == 0);
    }

    private void assertTogether() {
        Machinery.await(
                "all share",
                () ->
                        !namespace("db-1", "pid").isEmpty()
                                && namespace("db-1", "pid").equals(namespace("pid-1", "pid"))
                                && namespace("db-1", "ipc").equals(namespace("ipc-1", "ipc")));
    }

    /** Empty while it does not run. */
    private String namespace(String replica, String kind) {
        try {
            Path link = Path.of("/proc", Long.toString(process(replica)), "ns", kind);
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static long parent(long process) {
        return ProcessHandle.of(process).flatMap(ProcessHandle::parent).orElseThrow().pid();
    }

    private static void signal(String name, long process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process)).start();
        assertEquals(0, kill.waitFor());
    }

    private long process(String replica) {
        return container(replica).path("Pid").asLong(0);
    }

    private String id(String replica) {
        return container(replica).path("ID").asString();
    }

    private JsonNode container(String replica) {
        return jcompose.container(replica);
    }

    private Ran run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-f";
        all[1] = file;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return jcompose.run(all);
    }
}
