package jcompose.cli;

import jcompose.deploy.Deployment;
import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.execute.Machine;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Container;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "up",
        description = {
            "Bring the stack to what its files say: build, start, update, stop.",
            "Without -d its logs are printed, and Ctrl-C stops it."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    /** As a shell says it: 128 and SIGINT. */
    private static final int INTERRUPTED = 130;

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-d", "--detach"},
            description = "end as soon as the stack is up")
    boolean detach;

    @Option(
            names = {"-V", "--renew-anon-volumes"},
            description = "new anonymous volumes for containers that are replaced")
    boolean renewing;

    UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StackDefinition definition = session.load(options, options.files);
        Deployment deployment = session.deployment(options, definition.name());
        Progress progress = new Progress(session.display(false));
        return detach
                ? progress.summary(definition.name(), deployment.up(definition, renewing, progress))
                : inForeground(definition, deployment, progress);
    }

    /**
     * The stack stops when the user wants the command to end, also in the middle of coming up; the
     * command ends when the stack's containers have.
     */
    private int inForeground(StackDefinition definition, Deployment deployment, Progress progress)
            throws StackException, IOException, InterruptedException, CommandException {
        String stack = definition.name();
        Pass pass = session.pass(options, stack);
        try (Interrupt interrupt =
                Interrupt.of(
                        session.invocation().interruption(),
                        () -> session.err().println("stopping " + stack),
                        () -> stop(stack, pass, progress))) {
            try {
                Instant begin = Instant.now();
                PassResult result = deployment.up(definition, renewing, progress);
                int status = progress.summary(stack, result);
                if (!result.failed()) {
                    follow(stack, begin);
                }
                return status;
            } catch (InterruptedException | IOException e) {
                if (interrupt.asked()) {
                    return INTERRUPTED; // the stack is being stopped; the process ends with that
                }
                throw e;
            }
        }
    }

    private void follow(String stack, Instant begin)
            throws IOException, InterruptedException, CommandException {
        Machine machine = session.machine(options, stack);
        Observer observer = session.observer(machine);
        try (LogPrinter printer = new LogPrinter(machine.layout(), session.out(), false)) {
            new Following(
                            machine.layout(),
                            printer,
                            () -> observer.observe(stack).containers().values().stream().toList(),
                            container -> startedSince(begin, container) ? Integer.MAX_VALUE : 0)
                    .untilNoneRuns();
        }
    }

    private static boolean startedSince(Instant begin, Container container) {
        return container.created().filter(created -> !created.isBefore(begin)).isPresent();
    }

    private void stop(String stack, Pass pass, Progress progress) {
        try {
            pass.down(stack, new TreeSet<>(), new Grace(Optional.empty(), true), progress);
        } catch (IOException | InterruptedException e) {
            session.err()
                    .println("jcompose: " + stack + " could not be stopped: " + e.getMessage());
        }
    }
}
