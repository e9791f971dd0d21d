package jcompose.cli.stack;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Interrupt;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.LogPrinter;
import jcompose.cli.output.LogStyle;
import jcompose.cli.plan.Progress;
import jcompose.deploy.Approval;
import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.execute.Machine;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.ReplicaName;
import jcompose.watch.Timing;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A stack that is up in the foreground. It stops when the user wants the command to end, also in
 * the middle of coming up; the command ends when the stack's containers have.
 */
final class Foreground {
    private final Session session;
    private final StackOptions options;
    private final Pass pass;
    private final Progress progress;
    private final ForegroundOptions foreground;
    private final Approval approval;

    Foreground(
            Session session,
            StackOptions options,
            Pass pass,
            Progress progress,
            ForegroundOptions foreground,
            Approval approval) {
        this.approval = approval;
        this.session = session;
        this.options = options;
        this.pass = pass;
        this.progress = progress;
        this.foreground = foreground;
    }

    /**
     * Brings it up, shows it, and returns the exit status.
     *
     * @param services those that were named; none: all
     */
    int run(StackDefinition definition, UpRequest request, Grace grace, List<String> services)
            throws StackException, IOException, InterruptedException, CommandException {
        String stack = definition.name();
        Grace impatient = new Grace(grace.period(), true, false);
        try (Interrupt interrupt =
                Interrupt.of(
                        session.invocation().interruption(),
                        () -> session.err().println("stopping " + stack),
                        () -> stopQuietly(stack, services, impatient))) {
            try {
                return shown(definition, request, grace, services);
            } catch (InterruptedException | IOException e) {
                if (interrupt.asked()) {
                    // The stack is being stopped, and the process ends with that.
                    return ExitStatus.INTERRUPTED;
                }
                throw e;
            }
        }
    }

    /** Lines are shown from the first container on, while others may still be coming up. */
    private int shown(
            StackDefinition definition, UpRequest request, Grace grace, List<String> services)
            throws StackException, IOException, InterruptedException, CommandException {
        String stack = definition.name();
        Machine machine = session.engine().machine(options, stack);
        Observer observer = session.engine().observer(machine);
        Instant begin = Instant.now();
        UpEnd end = foreground.end(services);
        AttachedUp watched = new AttachedUp(machine.directories(), session.out(), end, begin);
        LogStyle style = foreground.style(session.invocation().terminal());
        try (LogPrinter printer =
                new LogPrinter(machine.layout(), session.out(), session.err(), style)) {
            Following following =
                    new Following(
                            machine.layout(),
                            printer,
                            () -> observer.observe(stack).containers().values().stream().toList(),
                            end.attached(),
                            container -> startedSince(begin, container) ? Integer.MAX_VALUE : 0);
            FutureTask<Boolean> lines =
                    new FutureTask<>(
                            () -> {
                                following.until(watched::isOver);
                                return true;
                            });
            Thread follower = Thread.ofVirtual().start(lines);
            try {
                PassResult result =
                        session.engine()
                                .deployment(options, stack, approval)
                                .up(definition, request, grace, progress);
                int status = progress.summary(result);
                if (result.failed()) {
                    return status;
                }
                if (foreground.watching) {
                    WatchCommand.watch(session, options, stack, Timing.STANDARD, false).run();
                }
                watched.isUp();
                machine.directories().nudge();
                awaitLines(lines);
                return watched.trigger().isPresent()
                        ? aborted(stack, end, watched.trigger().get(), grace)
                        : code(stack, end, 0);
            } finally {
                follower.interrupt();
                joinQuietly(follower);
            }
        }
    }

    private static void awaitLines(FutureTask<Boolean> lines)
            throws IOException, InterruptedException {
        try {
            lines.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private int aborted(String stack, UpEnd end, Container trigger, Grace grace)
            throws IOException, InterruptedException {
        session.err().println("Aborting on container exit...");
        List<Container> ended =
                pass.observe(stack).containers().values().stream()
                        .filter(container -> container.status() == Container.Status.EXITED)
                        .toList();
        PassResult stopped = stop(stack, List.of(), grace);
        progress.haveStopped(ended);
        if (stopped.failed()) {
            return ExitStatus.FAILED;
        }
        int own = end.abort() == UpEnd.Abort.FAILURE ? trigger.exitCode().orElse(0) : 0;
        return code(stack, end, own);
    }

    /** That of the service that was named for it. */
    private int code(String stack, UpEnd end, int otherwise) throws IOException {
        if (end.codeFrom().isEmpty()) {
            return otherwise;
        }
        String service = end.codeFrom().get();
        return pass.observe(stack).containers().values().stream()
                .filter(
                        container ->
                                container
                                        .replica()
                                        .map(ReplicaName::service)
                                        .filter(service::equals)
                                        .isPresent())
                .flatMap(container -> container.exitCode().stream())
                .filter(code -> code != 0)
                .findFirst()
                .orElse(0);
    }

    private PassResult stop(String stack, List<String> services, Grace grace)
            throws IOException, InterruptedException {
        SortedSet<String> meant = new TreeSet<>(services);
        if (services.isEmpty()) {
            pass.observe(stack).containers().values().stream()
                    .flatMap(container -> container.replica().stream())
                    .forEach(replica -> meant.add(replica.service()));
        }
        StateRequest request = new StateRequest(RunState.STOPPED, meant, true, new TreeMap<>());
        return pass.toState(stack, request, grace, progress);
    }

    private void stopQuietly(String stack, List<String> services, Grace grace) {
        try {
            stop(stack, services, grace);
        } catch (IOException | InterruptedException e) {
            session.err()
                    .println("jcompose: " + stack + " could not be stopped: " + e.getMessage());
        }
    }

    /** The printer's files are closed only once nobody reads them. */
    private static void joinQuietly(Thread follower) {
        try {
            follower.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean startedSince(Instant begin, Container container) {
        Optional<Instant> created = container.created();
        return created.filter(time -> !time.isBefore(begin)).isPresent();
    }
}
