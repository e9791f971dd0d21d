package jcompose.cli.call;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/** {@link EngineOptions} and the stack's files. */
public class StackOptions extends EngineOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "a stack file; later ones override earlier ones; - reads standard input")
    public List<String> files = new ArrayList<>();

    @Option(
            names = "--all-resources",
            description = "also take networks, volumes and the like that no service uses")
    boolean allResources;
}
