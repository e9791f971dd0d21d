package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An installation of the classes under test, with the launcher as its users call it; its resident
 * process ends with it.
 */
final class Installed implements AutoCloseable {
    private static final Pattern ANSWERED = Pattern.compile("process (\\d+) has answered (\\d+)");

    private final Machinery machinery;
    private final Path home;
    private final Path jdk;

    Installed() throws IOException {
        machinery = new Machinery();
        home = Files.createDirectories(machinery.directory().resolve("home"));
        jdk = machinery.directory().resolve("jdk");
        for (String directory :
                List.of(
                        "target",
                        "src/target",
                        "src/main",
                        "reconciler/src/main",
                        "native/src",
                        "native/target")) {
            Files.createDirectories(home.resolve(directory));
        }
        for (String file :
                List.of(
                        "pom.xml",
                        "src/pom.xml",
                        "reconciler/pom.xml",
                        "native/Makefile",
                        "native/packages.sh",
                        "native/src/main.c")) {
            Files.writeString(home.resolve(file), "");
        }
        Files.copy(Machinery.home().resolve("jcompose"), home.resolve("jcompose"));
        Path runtime = Path.of("native/target/jcompose-runtime");
        Files.createSymbolicLink(home.resolve(runtime), Machinery.home().resolve(runtime));
        writeProgram();
        writeJdk();
    }

    /** As a build leaves it. */
    void writeProgram() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .map(entry -> Path.of(entry).toAbsolutePath().toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = home.resolve("src/target/jcompose.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        for (String name : List.of("built", "jcompose.aot")) {
            Path file = Files.writeString(home.resolve("src/target").resolve(name), "");
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
        }
    }

    /**
     * A cache of directories of classes cannot be made: its JVM does without. With the variable
     * STAND_IN there is a word in place of a JVM.
     */
    private void writeJdk() throws IOException {
        Path bin = Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0\"\n");
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        Files.writeString(
                bin.resolve("java"),
                """
                #!/bin/bash
                [ -z "$STAND_IN" ] || { echo its own; exit; }
                words=()
                for word; do [[ $word = -XX:AOTCache=* ]] || words+=("$word"); done
                exec %s "${words[@]}"
                """
                        .formatted(java));
        Files.writeString(bin.resolve("javac"), "");
        for (String name : List.of("java", "javac")) {
            Files.setPosixFilePermissions(
                    bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    Machinery machinery() {
        return machinery;
    }

    Path home() {
        return home;
    }

    Path directory() {
        return machinery.directory();
    }

    Path socket() {
        return machinery.runRoot().resolve("resident.sock");
    }

    /** Whoever can answer does. */
    Machinery.Ran run(String... arguments) throws IOException, InterruptedException {
        return end(start(Map.of(), directory(), arguments));
    }

    Machinery.Ran run(Map<String, String> variables, Path from, String... arguments)
            throws IOException, InterruptedException {
        return end(start(variables, from, arguments));
    }

    /** In a process of the command's own. */
    Machinery.Ran runAlone(String... arguments) throws IOException, InterruptedException {
        return end(start(Map.of("JCOMPOSE_RESIDENT", "no"), directory(), arguments));
    }

    /** A line for the shell, in which {@code jcompose} stands for the command and its options. */
    Machinery.Ran shell(String line) throws IOException, InterruptedException {
        return end(startShell(line));
    }

    Process startShell(String line) throws IOException {
        String function = "jcompose() { " + String.join(" ", command()) + " \"$@\"; }\n";
        return process(Map.of(), directory(), List.of("bash", "-c", function + line));
    }

    Process start(Map<String, String> variables, Path from, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(arguments));
        return process(variables, from, command);
    }

    /** The command with the options that make its calls this test's. */
    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(home.resolve("jcompose").toString()));
        command.addAll(machinery.arguments());
        return command;
    }

    private Process process(Map<String, String> variables, Path from, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("HOME", directory().toString());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().putAll(variables);
        return builder.start();
    }

    static Machinery.Ran end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        StringBuilder err = new StringBuilder();
        Thread listener =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        process.errorReader()
                                                .lines()
                                                .forEach(l -> err.append(l).append('\n')));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        listener.join();
        return new Machinery.Ran(process.waitFor(), out, err.toString());
    }

    /** Starts the resident process and returns its number. */
    long reside(String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("resident", "start"));
        words.addAll(List.of(options));
        run(words.toArray(String[]::new)).ok();
        return number(1);
    }

    boolean resides() throws IOException, InterruptedException {
        return run("resident", "status").status() == 0;
    }

    /** How many calls it has answered. */
    long answered() throws IOException, InterruptedException {
        return number(2);
    }

    private long number(int group) throws IOException, InterruptedException {
        String status = run("resident", "status").ok().out();
        Matcher matcher = ANSWERED.matcher(status);
        assertTrue(matcher.find(), status);
        return Long.parseLong(matcher.group(group));
    }

    @Override
    public void close() throws IOException {
        try {
            run("resident", "stop").ok();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            machinery.close();
        }
    }
}
