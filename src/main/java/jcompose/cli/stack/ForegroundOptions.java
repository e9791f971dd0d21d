package jcompose.cli.stack;

import jcompose.cli.call.ServiceNames;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.LogStyle;
import jcompose.reconciler.actual.Container;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.ReplicaName;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How a stack is shown that is up in the foreground, and what ends it. */
final class ForegroundOptions {
    @Option(
            names = "--abort-on-container-exit",
            description = "stop all containers once one has ended")
    boolean abortOnExit;

    @Option(
            names = "--abort-on-container-failure",
            description = "stop all containers once one has failed; its exit code is the command's")
    boolean abortOnFailure;

    @Option(
            names = "--exit-code-from",
            paramLabel = "SERVICE",
            description = "stop all containers once one has ended, and end with the code of this")
    @Nullable String codeFrom;

    @Option(
            names = {"-w", "--watch"},
            description = "go on bringing it to what its files say, as the command watch does")
    boolean watching;

    @Option(names = "--attach", paramLabel = "SERVICE", description = "only the lines of these")
    List<String> attach = new ArrayList<>();

    @Option(names = "--no-attach", paramLabel = "SERVICE", description = "not the lines of these")
    List<String> noAttach = new ArrayList<>();

    @Option(
            names = "--attach-dependencies",
            description = "also the lines of what the named services depend on")
    boolean attachDependencies;

    @Option(names = "--no-log-prefix", description = "lines without the container's name")
    boolean bare;

    @Option(names = "--no-color", description = "names without colours")
    boolean colourless;

    @Option(names = "--timestamps", description = "print when each line was said")
    boolean timestamps;

    @Option(
            names = "--menu",
            negatable = true,
            arity = "0..1",
            fallbackValue = "true",
            description = "no effect: there is no menu")
    boolean menu;

    /** Refuses what contradicts itself. */
    void check(boolean detached, StackDefinition stack) throws CommandException {
        if (detached && (abortOnExit || abortOnFailure)) {
            throw new CommandException(
                    "--abort-on-container-exit and --abort-on-container-failure need a stack in the"
                            + " foreground: leave out -d");
        }
        if (watching && (detached || abortOnExit || abortOnFailure || codeFrom != null)) {
            throw new CommandException(
                    "--watch goes on until Ctrl-C: leave out what ends the command earlier");
        }
        if (abortOnExit && abortOnFailure) {
            throw new CommandException(
                    "--abort-on-container-exit and --abort-on-container-failure are incompatible:"
                            + " use one of them");
        }
        if (!attach.isEmpty() && attachDependencies) {
            throw new CommandException(
                    "--attach and --attach-dependencies are incompatible: use one of them");
        }
        List<String> named = new ArrayList<>(attach);
        named.addAll(noAttach);
        Optional.ofNullable(codeFrom).ifPresent(named::add);
        ServiceNames.require(named, stack.services().keySet());
    }

    /**
     * What ends it.
     *
     * @param services those that were named; none: all
     */
    UpEnd end(List<String> services) {
        UpEnd.Abort abort =
                abortOnFailure
                        ? UpEnd.Abort.FAILURE
                        : abortOnExit || codeFrom != null ? UpEnd.Abort.EXIT : UpEnd.Abort.NEVER;
        boolean all = services.isEmpty() || attachDependencies || abort != UpEnd.Abort.NEVER;
        List<String> lines = attach.isEmpty() ? (all ? List.of() : services) : attach;
        Predicate<Container> shown = of(lines);
        return new UpEnd(
                abort,
                Optional.ofNullable(codeFrom),
                shown.and(of(noAttach).negate().or(_ -> noAttach.isEmpty())),
                of(services));
    }

    LogStyle style(boolean terminal) {
        return LogStyle.of(!bare, timestamps, terminal && !colourless);
    }

    /** Of one of these services; of any if there are none. */
    private static Predicate<Container> of(List<String> services) {
        return container ->
                services.isEmpty()
                        || container
                                .replica()
                                .map(ReplicaName::service)
                                .filter(services::contains)
                                .isPresent();
    }
}
