package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.cli.call.Invocation;
import jcompose.json.Json;
import jcompose.runtime.Layout;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A jcompose of its own for a test: its own root, run root, and with them its own cgroups. */
public final class Machinery implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path directory;
    private final String stack =
            "t" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

    Machinery() throws IOException {
        directory = Files.createTempDirectory("jcompose-test");
    }

    /** What a call printed and how it ended. */
    public record Ran(int status, String out, String err) {
        Ran ok() {
            assertEquals(0, status, () -> out + err);
            return this;
        }
    }

    /** The name that stacks of this test have; no other test has it. */
    String stack() {
        return stack;
    }

    Path directory() {
        return directory;
    }

    Path root() {
        return directory.resolve("root");
    }

    Path runRoot() {
        return directory.resolve("run");
    }

    /** What {@code down} ought to have removed. */
    Set<String> remains() throws IOException, InterruptedException {
        return new Remains(new Layout(root(), runRoot()), stack).find();
    }

    /** The checkout, with {@code native/} and {@code examples/}. */
    static Path home() {
        return Path.of(System.getProperty("jcompose.home", "..")).toAbsolutePath().normalize();
    }

    /** Writes a stack file. */
    Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** The hello example under this test's name, publishing a free port. */
    Path hello(int port) throws IOException {
        return example("hello", port);
    }

    /** An example that publishes port 4000, under this test's name and with another port. */
    Path example(String name, int port) throws IOException {
        Path target = Files.createDirectories(directory.resolve(name));
        try (Stream<Path> files = Files.list(home().resolve("examples").resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        Path stackFile = target.resolve("stack.yaml");
        String text = Files.readString(stackFile);
        Files.writeString(
                stackFile,
                text.replace("name: " + name + "\n", "name: " + stack + "\n")
                        .replace("4000:80", port + ":80"));
        return stackFile;
    }

    /** Options that make a call one of this test's, then what else it says. */
    List<String> arguments(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(0, List.of("--root", root().toString(), "--run-root", runRoot().toString()));
        return all;
    }

    /** Calls the command line as its user would, in this process. */
    Ran run(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    /** The same with something on standard input. */
    Ran run(InputStream in, String... arguments) {
        return run(in, Map.of(), directory, arguments);
    }

    /** The same from another directory, with more variables. */
    Ran run(InputStream in, Map<String, String> variables, Path from, String... arguments) {
        return run(in, variables, from, home(), arguments);
    }

    /** The same as of an installation whose {@code jcompose} are these very classes. */
    Ran runInstalled(String... arguments) throws IOException {
        Path installed = directory.resolve("installed");
        if (!Files.isDirectory(installed)) {
            Files.createDirectory(installed);
            Files.createSymbolicLink(installed.resolve("native"), home().resolve("native"));
            Path launcher = installed.resolve("jcompose");
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String classes = System.getProperty("java.class.path");
            Files.writeString(
                    launcher,
                    "#!/bin/sh\nexec '%s' -XX:+UseSerialGC -cp '%s' -Djcompose.home='%s' jcompose.Main \"$@\"\n"
                            .formatted(java, classes, home()));
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return run(InputStream.nullInputStream(), Map.of(), directory, installed, arguments);
    }

    private Ran run(
            InputStream in,
            Map<String, String> variables,
            Path from,
            Path home,
            String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> environment = new TreeMap<>(variables);
        environment.putIfAbsent("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        environment.putIfAbsent("DOCKER_CONFIG", directory.resolve("docker").toString());
        int status =
                Jcompose.run(
                        new Invocation(
                                arguments(arguments),
                                environment,
                                from,
                                home,
                                in,
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                false,
                                false,
                                reaction -> {}));
        return new Ran(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A call that nobody hears. */
    static Invocation silent(String... words) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Invocation(
                List.of(words),
                Map.of(),
                home(),
                home(),
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                false,
                false,
                reaction -> {});
    }

    /** The line of {@code ps} for one container of the stack. */
    JsonNode container(String replica) {
        Ran ps = run("-p", stack, "ps", "-a", "--format", "json").ok();
        return ps.out()
                .lines()
                .map(Json::parse)
                .filter(line -> line.path("Name").asString().equals(stack + "-" + replica))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + replica + " in:\n" + ps.out()));
    }

    /** The process that serves the names of this test's containers. */
    long nameServer() throws IOException {
        String control = "jcompose-runtime\0names\0--serve\0";
        String ours = new Layout(root(), runRoot()).containers().toString();
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes
                    .filter(process -> commandLine(process.pid()).startsWith(control))
                    .filter(process -> commandLine(process.pid()).contains("\0" + ours + "\0"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no name server runs"))
                    .pid();
        }
    }

    private static String commandLine(long process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    /** Kills a process, and returns when it has ended. */
    static void kill(long process) {
        ProcessHandle handle = ProcessHandle.of(process).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().join();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String get(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(20))
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** Waits for a condition that another process brings about. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Whatever the test left is taken down; that it leaves nothing is for the tests to say. */
    @Override
    public void close() throws IOException {
        run("-p", stack, "down", "-t", "0");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
