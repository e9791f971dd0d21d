package jcompose.cli.stack;

import jcompose.cli.call.StackOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** {@link StackOptions} for a command whose {@code -p} means something else. */
final class RunStackOptions {
    @Option(names = "--project-name", paramLabel = "NAME", description = "the stack's name")
    @Nullable String projectName;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "a stack file; later ones override earlier ones")
    List<String> files = new ArrayList<>();

    @Option(names = "--profile", paramLabel = "NAME", description = "no effect: all are active")
    List<String> profiles = new ArrayList<>();

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "where images, volumes and records are kept (JCOMPOSE_ROOT)")
    @Nullable String root;

    @Option(
            names = "--run-root",
            paramLabel = "DIR",
            description = "where the state of running containers is kept (JCOMPOSE_RUN_ROOT)")
    @Nullable String runRoot;

    @Option(
            names = "--registries",
            paramLabel = "FILE",
            description = "mirrors, insecure registries and their certificates")
    @Nullable String registries;

    StackOptions options() {
        StackOptions options = new StackOptions();
        options.projectName = projectName;
        options.files = files;
        options.profiles = new ArrayList<>(profiles);
        options.root = root;
        options.runRoot = runRoot;
        options.registries = registries;
        return options;
    }
}
