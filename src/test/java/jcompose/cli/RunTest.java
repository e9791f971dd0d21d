package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;
import jcompose.process.Command;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** {@code run}: single containers beside a stack's replicas, and without a stack. */
class RunTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";
    private int port;

    RunTest() throws IOException {}

    @BeforeEach
    void write_the_stack() throws IOException {
        port = Machinery.freePort();
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            environment: {WHO: stack}
                            ports: ["%d:80"]
                            depends_on: {db: {condition: service_healthy}}
                          db:
                            build: ./box
                            healthcheck: {test: [CMD, /bin/true], interval: 100ms}
                        """
                                .formatted(port));
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        assertEquals("", jcompose.run("volume", "ls", "-q").ok().out());
        jcompose.close();
    }

    @Test
    void a_service_runs_once_after_what_it_depends_on() throws Exception {
        Ran ran =
                jcompose.run(
                        "-f",
                        file,
                        "run",
                        "--rm",
                        "-e",
                        "MORE=$x",
                        "web",
                        "sh",
                        "-c",
                        "echo $WHO $MORE; exit 7");
        assertEquals("stack $x\n", ran.out());
        assertEquals(7, ran.status());
        assertEquals("running", jcompose.container("db-1").path("State").asString());
        assertFalse(ps().contains("web"), "the service itself is not started");
        assertTrue(ran.err().contains("db is healthy"), ran.err());

        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("start web-1"), plan.out());
        assertFalse(plan.out().contains("stop"), plan.out());
    }

    @Test
    void a_detached_one_lives_beside_the_stack_until_the_stack_goes_down() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        String web = jcompose.container("web-1").path("Pid").asString();
        Ran ran = jcompose.run("-f", file, "run", "-d", "--name", "task", "web").ok();
        String id = ran.out().strip();
        assertEquals(12, id.length());
        assertFalse(ps().contains("task"));
        JsonNode line =
                jcompose.run("-f", file, "ps", "-a", "--format", "json")
                        .ok()
                        .out()
                        .lines()
                        .map(Json::parse)
                        .filter(each -> each.path("Name").asString().equals("task"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("running", line.path("State").asString());
        assertEquals("web", line.path("Service").asString());

        assertFalse(ran.err().contains("Published"), "the service's ports are: " + ran.err());
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(web, jcompose.container("web-1").path("Pid").asString());
        assertEquals("stack\n", exec("task", "echo $WHO"));
        assertNotEquals(exec("task", "hostname -i"), exec("web", "hostname -i"));
        Ran again = jcompose.run("-f", file, "run", "-d", "--name", "task", "web");
        assertEquals("jcompose: there is a container named task (" + id + ")\n", again.err());
    }

    @Test
    void ports_are_published_when_asked_and_withdrawn_at_the_end() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        int other = Machinery.freePort();
        String serve = "mkdir /www; echo one-off > /www/index.html; exec httpd -f -p 80 -h /www";
        String id =
                jcompose.run("-f", file, "run", "-d", "-p", other + ":80", "web", "sh", "-c", serve)
                        .ok()
                        .out()
                        .strip();
        Machinery.await("the one-off answers", () -> answers(other));
        assertEquals(
                new Ran(0, jcompose.stack() + ": nothing to do\n", ""),
                jcompose.run("-f", file, "plan"));
        assertTrue(answers(other), "a plan has taken its port");

        jcompose.run("container", "stop", "-t", "0", id).ok();
        assertFalse(Remains.output("nft", "list", "ruleset").contains(Integer.toString(other)));
        String rules = Remains.output("nft", "list", "ruleset");
        assertTrue(rules.contains(Integer.toString(port)), () -> port + " in " + rules);
        jcompose.run("container", "rm", id).ok();
    }

    @Test
    void standard_input_goes_in_and_comes_out() throws Exception {
        Process run = start("--no-deps", "-T", "--rm", "web", "cat");
        run.outputWriter().append("through\n").close();
        assertEquals("through", run.inputReader().readLine());
        assertEquals(0, run.waitFor());
    }

    @Test
    void an_interrupt_reaches_the_container_and_what_is_left_is_removed() throws Exception {
        Process run =
                start(
                        "--no-deps",
                        "-T",
                        "--rm",
                        "web",
                        "sh",
                        "-c",
                        "trap 'echo told; exit 3' INT; echo ready; while :; do sleep 0.1; done");
        assertEquals("ready", run.inputReader().readLine());
        String runtime = Remains.output("pgrep", "-P", Long.toString(run.pid())).strip();
        Remains.output("kill", "-INT", Long.toString(run.pid()), runtime);
        assertEquals("told", run.inputReader().readLine());
        assertEquals(130, run.waitFor());
        assertEquals("", jcompose.run("container", "ls", "-a", "-q").ok().out());
    }

    @Test
    void a_signal_for_the_command_alone_stops_the_container() throws Exception {
        Process run =
                start(
                        "--no-deps",
                        "-T",
                        "--rm",
                        "web",
                        "sh",
                        "-c",
                        "echo ready; while :; do sleep 0.1; done");
        assertEquals("ready", run.inputReader().readLine());
        run.destroy();
        assertEquals(143, run.waitFor());
        assertEquals("", jcompose.run("container", "ls", "-a", "-q").ok().out());
    }

    @Test
    void a_terminal_has_the_size_and_the_keys_of_the_one_outside() throws Exception {
        List<String> run =
                command("--no-deps", "--rm", "web", "sh", "-c", "stty size; read x; tty; exit $x");
        String line =
                "stty rows 33 cols 77; "
                        + String.join(" ", run.stream().map(RunTest::quoted).toList());
        Process script =
                new ProcessBuilder("timeout", "60", "script", "-qefc", line, "/dev/null")
                        .redirectErrorStream(true)
                        .start();
        StringBuilder seen = new StringBuilder();
        var out = script.getInputStream();
        boolean typed = false;
        byte[] bytes = new byte[4096];
        for (int n = out.read(bytes); n > 0; n = out.read(bytes)) {
            seen.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
            if (!typed && seen.indexOf("33 77") >= 0) {
                script.outputWriter().append("5\n").flush();
                typed = true;
            }
        }
        assertEquals(5, script.waitFor(), seen.toString());
        assertTrue(seen.indexOf("/dev/pts/") >= 0, seen.toString());
    }

    @Test
    void without_a_stack_an_image_runs_with_what_the_options_say() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        String image = jcompose.stack() + "-web";
        Ran ran =
                jcompose.run(
                        "run",
                        "--project-name",
                        jcompose.stack(),
                        "--image",
                        "--rm",
                        "-m",
                        "32m",
                        "--cpus",
                        "0.5",
                        "-u",
                        "7",
                        "-w",
                        "/tmp",
                        "-v",
                        "kept:/kept",
                        "-v",
                        "/x",
                        "--hostname",
                        "alone",
                        image,
                        "sh",
                        "-c",
                        "id -u; pwd; hostname");
        assertEquals("7\n/tmp\nalone\n", ran.ok().out());
        assertEquals("kept\n", jcompose.run("volume", "ls", "-q").ok().out());
        jcompose.run("volume", "rm", "kept").ok();

        String entry =
                jcompose.run(
                                "run",
                                "--project-name",
                                jcompose.stack(),
                                "--image",
                                "--rm",
                                "--network",
                                "none",
                                "--entrypoint",
                                "/bin/ls",
                                image,
                                "/sys/class/net")
                        .ok()
                        .out();
        assertEquals("lo\n", entry);
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_detached_one_that_is_to_go_is_gone_soon_after_its_end_without_another_command()
            throws Exception {
        String[] run = {
            "-f",
            file,
            "run",
            "--no-deps",
            "-d",
            "--rm",
            "-p",
            port + ":80",
            "-v",
            "/anonymous",
            "web"
        };
        List<String> command = new ArrayList<>(List.of(run));
        command.addAll(List.of("sh", "-c", "read line < /wait; exit 3"));
        command.addAll(command.indexOf("web"), List.of("-v", jcompose.directory() + "/pipe:/wait"));
        Path pipe = jcompose.directory().resolve("pipe");
        Command.of("mkfifo", pipe.toString()).output("");
        String id = jcompose.runInstalled(command.toArray(String[]::new)).ok().out().strip();
        Path record = jcompose.root().resolve("containers").resolve(id);
        Path volumes = jcompose.root().resolve("volumes");
        assertTrue(Files.isDirectory(record));
        assertEquals(1, count(volumes));
        Files.writeString(pipe, "go\n");
        Machinery.await("nothing is left of it", () -> !Files.exists(record));
        Machinery.await("its volume is gone", () -> count(volumes) == 0);
    }

    private static long count(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_container_that_has_ended_stays_until_it_is_removed() throws Exception {
        Ran ran =
                jcompose.run(
                        "-f",
                        file,
                        "run",
                        "--no-deps",
                        "--name",
                        "once",
                        "web",
                        "sh",
                        "-c",
                        "exit 4");
        assertEquals(4, ran.status());
        JsonNode line =
                Json.parse(
                        jcompose.run("container", "ls", "-a", "--format", "json")
                                .ok()
                                .out()
                                .strip());
        assertEquals("once", line.path("Names").asString());
        assertTrue(line.path("Status").asString().startsWith("Exited (4) "), line::toString);
        assertEquals("", jcompose.run("container", "ls", "-q").ok().out());
        jcompose.run("container", "prune", "-f").ok();
        assertEquals("", jcompose.run("container", "ls", "-a", "-q").ok().out());
    }

    @Test
    void what_cannot_run_is_told_as_docker_does() {
        assertEquals(
                127,
                jcompose.run("-f", file, "run", "--no-deps", "--rm", "web", "nothing").status());
        assertEquals(
                126, jcompose.run("-f", file, "run", "--no-deps", "--rm", "web", "/etc").status());
        Ran unknown = jcompose.run("-f", file, "run", "wep");
        assertEquals(1, unknown.status());
        assertTrue(
                unknown.err().contains("no such service: wep; did you mean 'web'?"), unknown.err());
    }

    @Test
    void an_image_that_is_not_here_and_not_to_be_pulled_is_named() {
        Ran ran =
                jcompose.run("run", "--image", "--pull", "never", "localhost:1/no/such:1", "true");
        assertEquals(125, ran.status());
        assertTrue(
                ran.err().startsWith("jcompose: No such image: localhost:1/no/such:1; "),
                ran.err());
        assertFalse(ran.err().contains("Pulling"), ran.err());
    }

    private static boolean answers(int port) {
        try {
            return Machinery.get("http://127.0.0.1:" + port).contains("one-off");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String ps() {
        return jcompose.run("-f", file, "ps").ok().out();
    }

    private String exec(String container, String script) {
        return jcompose.run("-f", file, "exec", "-T", container, "sh", "-c", script).ok().out();
    }

    private Process start(String... arguments) throws IOException {
        Path err = jcompose.directory().resolve("err");
        return new ProcessBuilder(command(arguments)).redirectError(err.toFile()).start();
    }

    private List<String> command(String... arguments) {
        // Also where whoever runs the tests is deaf to it, as a job in the background is.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djcompose.home=" + Machinery.home());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "jcompose.Main"));
        command.addAll(jcompose.arguments("-f", file, "run"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Keeps the import of files honest: the stack file is one. */
    @Test
    void the_stack_file_is_read_again_for_each_run() throws Exception {
        Files.writeString(
                Path.of(file), Files.readString(Path.of(file)).replace("WHO: stack", "WHO: other"));
        assertEquals(
                "other\n",
                jcompose.run("-f", file, "run", "--no-deps", "--rm", "web", "sh", "-c", "echo $WHO")
                        .ok()
                        .out());
    }
}
