package jcompose.cli;

import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.execute.Machine;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Container;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
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
        Pass pass = session.pass(options, definition.name());
        Progress progress = new Progress(session.display(false));
        Instant begin = Instant.now();
        PassResult result = pass.up(definition, renewing, progress);
        int status = progress.summary(definition.name(), result);
        if (detach || result.failed()) {
            return status;
        }
        follow(definition.name(), begin, pass, progress);
        return status;
    }

    /**
     * The stack stops when the user wants the command to end; it goes on when its containers have.
     */
    private void follow(String stack, Instant begin, Pass pass, Progress progress)
            throws IOException, CommandException {
        Thread following = Thread.currentThread();
        session.invocation()
                .interruption()
                .onInterrupt(
                        () -> {
                            following.interrupt();
                            stop(stack, pass, progress);
                        });
        Machine machine = session.machine(options, stack);
        Observer observer = session.observer(machine);
        try (LogPrinter printer = new LogPrinter(machine.layout(), session.out(), false)) {
            new Following(
                            machine.layout(),
                            printer,
                            () -> observer.observe(stack).containers().values().stream().toList(),
                            container -> startedSince(begin, container) ? Integer.MAX_VALUE : 0)
                    .untilNoneRuns();
        } catch (InterruptedException | ClosedByInterruptException | InterruptedIOException e) {
            return; // the stack is being stopped, and the process ends with that
        }
    }

    private static boolean startedSince(Instant begin, Container container) {
        return container.created().filter(created -> !created.isBefore(begin)).isPresent();
    }

    private void stop(String stack, Pass pass, Progress progress) {
        session.err().println("stopping " + stack);
        try {
            pass.down(stack, new TreeSet<>(), Optional.empty(), progress);
        } catch (IOException | InterruptedException e) {
            session.err()
                    .println("jcompose: " + stack + " could not be stopped: " + e.getMessage());
        }
    }
}
