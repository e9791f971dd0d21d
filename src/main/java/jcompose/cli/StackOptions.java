package jcompose.cli;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** {@link EngineOptions} and the stack's files. */
class StackOptions extends EngineOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "a stack file; later ones override earlier ones; - reads standard input")
    List<String> files = new ArrayList<>();

    @Option(
            names = "--all-resources",
            description = "also take networks, volumes and the like that no service uses")
    boolean allResources;
}
