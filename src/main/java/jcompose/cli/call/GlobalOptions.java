package jcompose.cli.call;

import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@link StackOptions} and what can only stand before a command's name. */
public final class GlobalOptions extends StackOptions {
    private static final Set<String> CHANGING_NOTHING =
            Set.of(
                    "config",
                    "diff",
                    "events",
                    "history",
                    "images",
                    "jobs",
                    "logs",
                    "ls",
                    "plan",
                    "port",
                    "ps",
                    "sources",
                    "stats",
                    "top",
                    "validate",
                    "version",
                    "volumes");

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

    @Option(names = "--dry-run", description = "of up: only print the plan")
    boolean dryRun;

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

    /**
     * Refuses a call that was to be tried only and cannot be.
     *
     * @throws ParameterException saying so
     */
    public void check(ParseResult parsed) {
        String command = parsed.hasSubcommand() ? parsed.subcommand().commandSpec().name() : "up";
        if (dryRun && !command.equals("up") && !CHANGING_NOTHING.contains(command)) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    "--dry-run: only 'up' can be tried, not '" + command + "'");
        }
    }

    /** What stands after the command's name wins over what stands before it. */
    <T> Optional<T> first(EngineOptions options, Function<EngineOptions, Optional<T>> option) {
        return option.apply(options).or(() -> option.apply(this));
    }
}
