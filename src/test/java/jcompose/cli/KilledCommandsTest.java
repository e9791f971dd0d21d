package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.registry.RegistryProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Commands that do more than a pass are killed at random moments: one {@code up} makes the stack
 * whole again, and a {@code down} leaves nothing. {@code -Djcompose.kills=100} for a long run,
 * {@code -Djcompose.seed} for another one.
 */
class KilledCommandsTest {
    private static final int KILLS = Integer.getInteger("jcompose.kills", 4);
    private static final long SEED = Long.getLong("jcompose.seed", 1);
    private static final int KILLED = 128 + 9;
    private static final long NEVER = 600_000_000;

    private static final String WEB =
            """
            services:
              web:
                build: ./box
                environment: {VERSION: "1"}
                stop_grace_period: 0s
                ports: ["%d:80"]
            """;

    private static final String HOOKS =
            """
                pre_start: [{command: [sh, -c, "echo before; sleep 0.1"]}]
                post_start: [{command: [sh, -c, "echo after; sleep 0.1"]}]
                pre_stop: [{command: [sh, -c, "echo at the end; sleep 0.1"]}]
            """;

    private final Random random = new Random(SEED);
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private String file = "";

    KilledCommandsTest() throws IOException {}

    /** What is there when a command begins. */
    @FunctionalInterface
    private interface Preparation {
        void prepare(int round) throws Exception;
    }

    @AfterEach
    void close() throws IOException {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        jcompose.close();
    }

    @Test
    void a_rollback() throws Exception {
        stack(WEB);
        each(
                round -> {
                    jcompose.run("-f", file, "up", "-d").ok();
                    change("VERSION: \"\\d+\"", "VERSION: \"" + (round + 2) + "\"");
                    jcompose.run("-f", file, "up", "-d").ok();
                },
                "rollback");
    }

    @Test
    void an_up_with_commands_around_the_containers_life() throws Exception {
        stack(WEB + HOOKS);
        each(
                round -> {
                    if (round % 2 == 0) {
                        jcompose.run("-f", file, "up", "-d").ok();
                        change("VERSION: \"\\d+\"", "VERSION: \"" + (round + 2) + "\"");
                    }
                },
                "up",
                "-d");
    }

    @Test
    void a_build() throws Exception {
        stack(WEB);
        each(
                round -> file = Box.stack(jcompose, "RUN echo " + round + " > /round\n", text()),
                "build");
    }

    @Test
    void a_run() throws Exception {
        stack(WEB);
        each(_ -> {}, "run", "--rm", "-v", "/data", "web", "sh", "-c", "echo x; sleep 0.1");
        each(_ -> {}, "run", "-d", "-p", Machinery.freePort() + ":80", "web", "sleep", "4711");
    }

    @Test
    void a_pull() throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(jcompose.directory())) {
            stack(WEB);
            String name = registry.host() + "/box:1";
            Path settings =
                    jcompose.write(
                            "registries.yaml",
                            "registries:\n  " + registry.host() + ": {insecure: true}\n");
            Files.createDirectories(jcompose.root());
            jcompose.run("-f", file, "build").ok();
            jcompose.run("image", "tag", jcompose.stack() + "-web", name).ok();
            push(settings, name);
            file = jcompose.write("pulled.yaml", pulled(name)).toString();
            each(
                    _ -> {
                        jcompose.run("image", "rm", name);
                        jcompose.run("image", "rm", jcompose.stack() + "-web");
                        jcompose.run("builder", "prune", "-a", "-f").ok();
                    },
                    "--registries",
                    settings.toString(),
                    "pull");
        }
    }

    private void push(Path settings, String name) {
        Ran pushed = jcompose.run("image", "push", "--registries", settings.toString(), name);
        assertEquals(0, pushed.status(), pushed::err);
    }

    private String pulled(String name) {
        return "name: "
                + jcompose.stack()
                + "\n"
                + WEB.formatted(port).replace("build: ./box", "image: " + name);
    }

    /** The first time nobody kills it, to know how long it takes. */
    private void each(Preparation preparation, String... command) throws Exception {
        long micros = NEVER;
        int kills = 0;
        for (int round = 0; round <= KILLS; round++) {
            preparation.prepare(round);
            long at = round == 0 ? NEVER : (long) (micros * random.nextDouble());
            String where =
                    "seed " + SEED + ", round " + round + ": " + List.of(command) + " at " + at;
            long took = kill(at, where, command);
            micros = round == 0 ? took : micros;
            kills += took == 0 ? 1 : 0;
            Ran up = jcompose.run("-f", file, "up", "-d");
            assertEquals(0, up.status(), () -> where + "\n" + up.err());
            Ran plan = jcompose.run("-f", file, "plan");
            assertEquals(0, plan.status(), () -> where + "\n" + plan.out() + plan.err());
            jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
            assertEquals(Set.of(), jcompose.remains(), where);
            assertEquals("", jcompose.run("volume", "ls", "-q").ok().out(), where);
        }
        assertTrue(kills >= KILLS / 2, "killed only " + kills + " times");
    }

    /** Returns how many microseconds it took, if nobody killed it. */
    private long kill(long microseconds, String where, String... command) throws Exception {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        all.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        all.addAll(List.of("-cp", System.getProperty("java.class.path")));
        all.addAll(List.of(KilledCommand.class.getName(), Long.toString(microseconds)));
        all.add(Machinery.home().toString());
        List<String> arguments = new ArrayList<>(List.of("-f", file));
        arguments.addAll(List.of(command));
        all.addAll(jcompose.arguments(arguments.toArray(String[]::new)));
        Path printed = jcompose.directory().resolve("printed");
        Process process = new ProcessBuilder(all).redirectError(printed.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        String text = Files.readString(printed);
        assertTrue(
                status == (microseconds == NEVER ? 0 : KILLED) || status == 0,
                () -> where + " ended with " + status + "\n" + text);
        return status == 0 ? Long.parseLong(out.strip()) : 0;
    }

    private void stack(String text) throws IOException {
        file = Box.stack(jcompose, "", text.formatted(port));
    }

    /** Without the name, which is added again. */
    private String text() throws IOException {
        return Files.readString(Path.of(file)).replaceFirst("name: .*\n", "");
    }

    private void change(String pattern, String to) throws IOException {
        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replaceFirst(pattern, to));
    }
}
