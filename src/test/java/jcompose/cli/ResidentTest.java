package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A resident process answers as a process of the command's own would, and nobody notices. */
class ResidentTest {
    private final Installed jcompose = new Installed();
    private long resident;

    ResidentTest() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        resident = jcompose.reside();
    }

    @AfterEach
    void clean() throws Exception {
        jcompose.close();
    }

    @Test
    void answers_are_those_of_a_process_of_the_command_s_own() throws Exception {
        Path stack = jcompose.machinery().hello(Machinery.freePort());
        String file = stack.toString();
        List<List<String>> calls =
                List.of(
                        List.of("version"),
                        List.of("-f", file, "config"),
                        List.of("-f", file, "config", "--format", "json"),
                        List.of("-f", file, "config", "--hash", "*"),
                        List.of("-f", file, "config", "--explain", "services.web.image"),
                        List.of("-f", file, "validate"),
                        List.of("-f", file, "plan"),
                        List.of("-f", file, "plan", "--format", "json"),
                        List.of("-f", file, "ps"),
                        List.of("-f", file, "port", "web", "80"),
                        List.of("-f", "missing.yaml", "config"),
                        List.of("images"),
                        List.of("ls"),
                        List.of("volume", "ls"),
                        List.of("--debug=no", "version"));
        for (List<String> call : calls) {
            String[] words = call.toArray(String[]::new);
            assertEquals(jcompose.runAlone(words), jcompose.run(words), call::toString);
        }
        assertEquals(calls.size() - 1, jcompose.answered());
    }

    @Test
    void a_stack_comes_up_and_goes_down_again() throws Exception {
        String file = jcompose.machinery().hello(Machinery.freePort()).toString();
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(
                jcompose.machinery().stack() + ": nothing to do\n",
                jcompose.run("-f", file, "up", "-d").ok().err());
        assertEquals(
                "well\n",
                jcompose.run("-f", file, "exec", "-T", "web", "/hello", "--check").ok().out());
        assertTrue(jcompose.run("-f", file, "logs").ok().out().contains("listening on port 80"));
        jcompose.run("-f", file, "down", "-v").ok();
        assertEquals(Set.of(), jcompose.machinery().remains());
        assertEquals(4, jcompose.answered());
    }

    @Test
    void calls_that_change_one_stack_wait_for_each_other() throws Exception {
        String file = jcompose.machinery().hello(Machinery.freePort()).toString();
        List<Process> ups = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            ups.add(jcompose.start(Map.of(), jcompose.directory(), "-f", file, "up", "-d"));
        }
        int started = 0;
        for (Process up : ups) {
            started += Installed.end(up).ok().err().contains("web-1 Started") ? 1 : 0;
        }
        assertEquals(1, started);
        jcompose.run("-f", file, "down", "-v").ok();
        assertEquals(Set.of(), jcompose.machinery().remains());
        assertEquals(ups.size() + 1, jcompose.answered());
    }

    @Test
    void only_as_much_is_read_from_standard_input_as_the_command_reads() throws Exception {
        jcompose.machinery().write("input", "name: from-input\nservices: {a: {image: b}}\n");
        String shown = jcompose.shell("jcompose -f - config < input").ok().out();
        assertTrue(shown.startsWith("name: from-input\n"), shown);
        assertEquals(
                Files.readString(jcompose.directory().resolve("input")),
                jcompose.shell("{ jcompose version > version; cat; } < input").ok().out());
        assertEquals(2, jcompose.answered());
    }

    @Test
    void a_call_has_its_own_directory_and_environment_also_beside_others() throws Exception {
        List<Process> calls = new ArrayList<>();
        for (int number = 0; number < 8; number++) {
            Path directory = Files.createDirectories(jcompose.directory().resolve("d" + number));
            Files.writeString(
                    directory.resolve("compose.yaml"), "services: {a: {image: 'b:${TAG}'}}\n");
            calls.add(jcompose.start(Map.of("TAG", "of-" + number), directory, "config"));
        }
        for (int number = 0; number < calls.size(); number++) {
            String shown = Installed.end(calls.get(number)).ok().out();
            assertTrue(shown.startsWith("name: d" + number + "\n"), shown);
            assertTrue(shown.contains("image: b:of-" + number + "\n"), shown);
        }
        assertEquals(calls.size(), jcompose.answered());
    }

    @Test
    void programs_are_started_in_the_call_s_directory_and_environment() throws Exception {
        Path bin = Files.createDirectories(jcompose.directory().resolve("bin"));
        Path nft =
                Files.writeString(
                        bin.resolve("nft"),
                        "#!/bin/sh\necho \"$MARK in $PWD\" >> marks\nexec /usr/sbin/nft \"$@\"\n");
        Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = jcompose.machinery().hello(Machinery.freePort());
        Path from = Files.createDirectories(jcompose.directory().resolve("from"));
        Map<String, String> variables =
                Map.of("PATH", "../bin:/usr/bin:/bin:/usr/sbin", "MARK", "seen");
        assertEquals(2, jcompose.run(variables, from, "-f", file.toString(), "plan").status());
        String marks = Files.readString(from.resolve("marks"));
        assertTrue(marks.startsWith("seen in " + from + "\n"), marks);
        assertEquals(1, jcompose.answered());
    }

    @Test
    void output_of_any_length_arrives_whole_however_slowly_it_is_read() throws Exception {
        StringBuilder stack = new StringBuilder("services:\n");
        for (int number = 0; number < 5000; number++) {
            stack.append("  s").append(number).append(": {image: busybox}\n");
        }
        jcompose.machinery().write("compose.yaml", stack.toString());
        String shown = jcompose.run("config").ok().out();
        assertEquals(jcompose.runAlone("config").out(), shown);
        assertTrue(shown.length() > 200_000, "it is too short to show anything");
        assertEquals(shown, jcompose.shell("jcompose config | dd bs=64 status=none").ok().out());
        assertEquals(2, jcompose.answered());
    }

    @Test
    void output_that_nobody_reads_ends_the_command_as_it_does_without() throws Exception {
        String file = jcompose.machinery().hello(Machinery.freePort()).toString();
        jcompose.run("-f", file, "up", "-d").ok();
        String closed = "rm -f fifo; mkfifo fifo; exec 3<>fifo 4>fifo 3<&-; ";
        String logs = "jcompose -f " + file + " logs >&4; echo $?";
        assertEquals("141\n", jcompose.shell(closed + logs).ok().out());
        assertEquals(
                "141\n",
                jcompose.shell("export JCOMPOSE_RESIDENT=no; " + closed + logs).ok().out());
        assertEquals("0\n", jcompose.shell(closed + "jcompose version >&4; echo $?").ok().out());
        jcompose.run("-f", file, "down", "-v").ok();
        assertEquals(4, jcompose.answered());
    }

    @Test
    void a_terminal_is_one_also_for_the_resident_process() throws Exception {
        jcompose.machinery().write("context/Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        String build = "jcompose build -t a ./context";
        String terminal = "export SHELL=/bin/bash; export -f jcompose; script -qefc ";
        String shown = jcompose.shell(terminal + "'" + build + "'").ok().out();
        assertTrue(shown.contains("\u001b"), shown);
        String plain = jcompose.shell(build + " --no-cache").ok().err();
        assertFalse(plain.contains("\u001b"), plain);
        assertEquals(2, jcompose.answered());
    }

    @Test
    void what_needs_a_process_of_its_own_gets_one() throws Exception {
        assertTrue(jcompose.run("--help").ok().out().contains("Runs compose stacks"));
        assertEquals(64, jcompose.run("confg").status());
        assertEquals(1, jcompose.run("login", "127.0.0.1:1").status());
        assertEquals(0, jcompose.answered());
    }

    @Test
    void a_caller_in_other_circumstances_is_not_answered() throws Exception {
        for (String circumstances :
                List.of(
                        "unshare -n",
                        "unshare -m",
                        "nice",
                        "prlimit --nproc=1000:1000",
                        "setpriv --bounding-set=-sys_time --inh-caps=-sys_time",
                        "setpriv --reuid=65534 --clear-groups",
                        "env TZ=Asia/Tokyo",
                        "sh -c 'umask 077; exec \"$@\"' _")) {
            assertEquals("its own\n", shownBy(circumstances), circumstances);
        }
        assertTrue(shownBy("env A=b").startsWith("jcompose "), "nobody is answered");
    }

    private String shownBy(String circumstances) throws Exception {
        return jcompose.shell(
                        "chmod 755 .; STAND_IN=yes %s home/jcompose --run-root=%s version"
                                .formatted(circumstances, jcompose.machinery().runRoot()))
                .ok()
                .out();
    }

    @Test
    void only_its_user_reaches_it() throws Exception {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(jcompose.socket())));
        assertEquals(0, (Integer) Files.getAttribute(jcompose.socket(), "unix:uid"));
        Machinery.Ran ran =
                jcompose.shell(
                        "chmod 755 . && STAND_IN=yes setpriv --reuid=65534 --clear-groups"
                                + " home/native/target/jcompose-runtime call home "
                                + jcompose.socket()
                                + " -- version");
        assertEquals("its own\n", ran.ok().out());
    }

    @Test
    void there_is_never_more_than_one() throws Exception {
        assertEquals(resident, jcompose.reside());
        Machinery.Ran second = jcompose.run("resident", "start", "--foreground");
        assertEquals(
                new Machinery.Ran(1, "", "jcompose: there is a resident process already\n"),
                second);
        assertEquals(
                "jcompose: --idle: a time, as in 15m, not '0'\n",
                jcompose.run("resident", "start", "--idle", "0").err());
    }
}
