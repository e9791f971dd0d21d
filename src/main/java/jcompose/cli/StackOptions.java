package jcompose.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@link EngineOptions} and the stack's files. */
class StackOptions extends EngineOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "a stack file; later ones override earlier ones; - reads standard input")
    List<String> files = new ArrayList<>();
}
