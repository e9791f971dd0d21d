package jcompose.cli;

import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "down",
        description = "Stop a stack and remove its containers and networks.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-v", "--volumes"},
            description = "remove its volumes, too, with everything in them")
    boolean volumes;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "kill containers that have not stopped by then")
    @Nullable Integer timeout;

    DownCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        if (timeout != null && timeout < 0) {
            throw new CommandException("-t takes a number of seconds that is not negative");
        }
        Optional<String> name = session.projectName(options);
        SortedSet<String> doomed = new TreeSet<>();
        String stack;
        if (volumes || name.isEmpty()) {
            StackDefinition definition = session.load(options, options.files);
            stack = definition.name();
            doomed.addAll(volumes ? Pass.ownVolumes(definition) : doomed);
        } else {
            stack = name.get();
        }
        Progress progress = new Progress(session.display(false));
        Pass pass = session.pass(options, stack);
        if (volumes) {
            doomed.addAll(pass.anonymousVolumes(stack));
        }
        PassResult result =
                pass.down(
                        stack,
                        doomed,
                        new Grace(Optional.ofNullable(timeout).map(Duration::ofSeconds), false),
                        progress);
        return progress.summary(stack, result);
    }
}
