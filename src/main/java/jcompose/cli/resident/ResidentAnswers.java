package jcompose.cli.resident;

import jcompose.cli.Jcompose;
import jcompose.cli.call.Invocation;
import jcompose.process.Surroundings;
import jcompose.resident.Answers;
import jcompose.resident.Call;

import picocli.CommandLine.ParseResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which calls a resident process answers, and how: those that end by themselves and leave no
 * program on the caller's terminal.
 */
final class ResidentAnswers implements Answers {
    private static final Set<String> ANSWERED =
            Set.of(
                    "build",
                    "builder",
                    "commit",
                    "config",
                    "container",
                    "cp",
                    "create",
                    "diff",
                    "down",
                    "export",
                    "history",
                    "image",
                    "images",
                    "kill",
                    "logout",
                    "logs",
                    "ls",
                    "network",
                    "pause",
                    "plan",
                    "port",
                    "ps",
                    "pull",
                    "push",
                    "restart",
                    "resume",
                    "rm",
                    "rollback",
                    "scale",
                    "sources",
                    "start",
                    "stop",
                    "suspend",
                    "sync",
                    "system",
                    "top",
                    "unpause",
                    "up",
                    "validate",
                    "version",
                    "volume");

    /** With one of these, {@code up} ends once the stack is up. */
    private static final List<String> BRIEF = List.of("-d", "--wait", "--no-start", "--dry-run");

    /** The JVM reads this variable only once. */
    private static final String TIME_ZONE = "TZ";

    private final Invocation own;

    /** Takes calls that could as well have come from where {@code own} has. */
    ResidentAnswers(Invocation own) {
        this.own = own;
    }

    @Override
    public boolean takes(Call call) {
        return Objects.equals(own.environment().get(TIME_ZONE), call.environment().get(TIME_ZONE))
                && Jcompose.parsed(invocation(call))
                        .filter(ResidentAnswers::isAnswered)
                        .isPresent();
    }

    private static boolean isAnswered(ParseResult parsed) {
        List<ParseResult> commands = new ArrayList<>();
        for (ParseResult each = parsed; each != null; each = each.subcommand()) {
            if (each.isUsageHelpRequested() || each.isVersionHelpRequested()) {
                return false; // with emphasis where the JVM finds a terminal
            }
            commands.add(each);
        }
        if (commands.size() < 2) {
            return false;
        }
        ParseResult command = commands.get(1);
        return switch (command.commandSpec().name()) {
            case "up" ->
                    BRIEF.stream().anyMatch(command::hasMatchedOption)
                            && !command.hasMatchedOption("-w");
            case "logs" -> !command.hasMatchedOption("-f");
            case String name -> ANSWERED.contains(name);
        };
    }

    @Override
    public int run(Call call) {
        return Surroundings.during(
                call.environment(), call.directory(), () -> Jcompose.run(invocation(call)));
    }

    private Invocation invocation(Call call) {
        return new Invocation(
                call.arguments(),
                call.environment(),
                call.directory(),
                own.home(),
                call.in(),
                call.out(),
                call.err(),
                false,
                call.isTerminal(0) && call.isTerminal(1),
                call.isTerminal(2),
                call::onSignal);
    }
}
