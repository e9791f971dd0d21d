package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.deploy.PassResult;
import jcompose.deploy.Revision;
import jcompose.deploy.Revisions;
import jcompose.stack.StackException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "rollback",
        description = {
            "Bring an earlier revision of a stack back, with the very images it ran.",
            "Its services go back as their rollback_config says."
        },
        mixinStandardHelpOptions = true)
public final class RollbackCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "REVISION",
            description = "as history tells; otherwise the last good one before the present")
    @Nullable Integer number;

    public RollbackCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        String stack = session.stack().stackName(options, options.files);
        Revision target =
                number == null ? before(stack) : session.engine().revision(options, stack, number);
        Progress progress = new Progress(session.display(false), stack);
        PassResult result =
                session.engine().deployment(options, stack).rollBack(target, "", progress);
        return progress.summary(result);
    }

    private Revision before(String stack) throws IOException, CommandException {
        Revisions revisions = session.engine().revisions(options, stack);
        List<Revision> all = revisions.all();
        if (all.isEmpty()) {
            throw new CommandException("stack " + stack + " has no revisions");
        }
        return revisions
                .lastGoodBefore(all.getLast().stack())
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "stack "
                                                + stack
                                                + " has no good revision but the present one; see"
                                                + " 'jcompose history'"));
    }
}
