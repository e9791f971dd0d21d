package jcompose.cli;

import picocli.CommandLine.Option;

/** {@link StackOptions} and what can only stand before a command's name. */
final class GlobalOptions extends StackOptions {
    @Option(
            names = "--ansi",
            hidden = true,
            paramLabel = "never|always|auto",
            description = "taken for docker compose's sake: there is colour on terminals alone")
    String ansi = "auto";

    @Option(
            names = "--progress",
            hidden = true,
            paramLabel = "auto|tty|plain|json|quiet",
            description = "quiet: no word but errors; the others are taken as auto")
    String progress = "auto";

    @Option(
            names = "--parallel",
            hidden = true,
            paramLabel = "N",
            description = "no effect: everything that can happens at once")
    int parallel = -1;

    @Option(
            names = "--compatibility",
            hidden = true,
            description = "no effect: names of containers have hyphens")
    boolean compatibility;
}
