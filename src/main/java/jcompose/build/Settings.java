package jcompose.build;

import jcompose.dockerfile.Heredoc;
import jcompose.dockerfile.Instruction;
import jcompose.image.ImageConfig;
import jcompose.image.ImageHealthCheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The image configuration of a stage, while its instructions change it. */
final class Settings {
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    List<String> entrypoint;
    List<String> command;
    final SequencedMap<String, String> environment;
    String workingDirectory;
    String user;
    final SortedSet<String> exposedPorts;
    final SortedSet<String> volumes;
    final SortedMap<String, String> labels;
    Optional<ImageHealthCheck> healthCheck;
    Optional<String> stopSignal;
    List<String> shell;
    List<String> triggers;
    private boolean commandSet;

    private Settings(ImageConfig base) {
        entrypoint = base.entrypoint();
        command = base.command();
        environment = new LinkedHashMap<>(base.environment());
        workingDirectory = base.workingDirectory().isEmpty() ? "/" : base.workingDirectory();
        user = base.user();
        exposedPorts = new TreeSet<>(base.exposedPorts());
        volumes = new TreeSet<>(base.volumes());
        labels = new TreeMap<>(base.labels());
        healthCheck = base.healthCheck();
        stopSignal = base.stopSignal();
        shell = base.shell();
        triggers = base.onBuild();
    }

    static Settings of(ImageConfig base) {
        return new Settings(base);
    }

    /** Of a base that has no configuration: scratch, or a directory. */
    static Settings empty() {
        Settings settings = new Settings(ImageConfig.EMPTY);
        settings.environment.put("PATH", PATH);
        return settings;
    }

    void command(Instruction.CommandLine line) {
        command = arguments(line);
        commandSet = true;
    }

    /** The base's command was meant for the base's entrypoint. */
    void entrypoint(Instruction.CommandLine line) {
        entrypoint = arguments(line);
        if (!commandSet) {
            command = List.of();
        }
    }

    void healthCheck(Instruction.HealthCheck check) {
        healthCheck =
                Optional.of(
                        check.test().equals(List.of("NONE"))
                                ? ImageHealthCheck.NONE
                                : new ImageHealthCheck(
                                        check.test(),
                                        check.interval(),
                                        check.timeout(),
                                        check.startPeriod(),
                                        check.startInterval(),
                                        check.retries()));
    }

    /** The program and its arguments. */
    List<String> arguments(Instruction.CommandLine line) {
        if (!line.shell()) {
            return line.words();
        }
        if (line.words().isEmpty()) {
            return List.of();
        }
        StringBuilder text = new StringBuilder(line.words().getFirst());
        for (Heredoc document : line.documents()) {
            text.append('\n').append(document.content()).append(document.name());
        }
        return inShell(text.toString());
    }

    List<String> inShell(String text) {
        List<String> arguments = new ArrayList<>(shell.isEmpty() ? SHELL : shell);
        arguments.add(text);
        return arguments;
    }

    ImageConfig config() {
        return new ImageConfig(
                entrypoint,
                command,
                environment,
                workingDirectory,
                user,
                exposedPorts,
                volumes,
                labels,
                healthCheck,
                stopSignal,
                shell,
                triggers);
    }
}
