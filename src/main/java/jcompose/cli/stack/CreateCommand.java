package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "create",
        description = "Make the stack's containers, networks and volumes, and start nothing.",
        mixinStandardHelpOptions = true)
public final class CreateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();
    @Mixin CreationOptions creation = new CreationOptions();

    @Parameters(
            paramLabel = "SERVICE",
            arity = "0..*",
            description = "only these services and what they depend on")
    List<String> services = new ArrayList<>();

    public CreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StackCreation stack = StackCreation.load(session, options, creation, services, false);
        UpRequest request = stack.request().with(UpRequest.Option.MADE_ONLY);
        String name = stack.definition().name();
        Progress progress = new Progress(session.display(false), name);
        return progress.summary(
                session.engine()
                        .deployment(options, name)
                        .up(stack.definition(), request, Grace.OWN, progress));
    }
}
