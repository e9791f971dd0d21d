package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "scale",
        description = "Bring services to a number of replicas.",
        mixinStandardHelpOptions = true)
public final class ScaleCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--no-deps", description = "leave alone what the services depend on")
    boolean alone;

    @Parameters(paramLabel = "SERVICE=N", arity = "1..*")
    List<String> scales = new ArrayList<>();

    public ScaleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        CreationOptions creation = new CreationOptions();
        creation.scales = scales;
        List<String> services = scales.stream().map(each -> each.replaceAll("=.*$", "")).toList();
        StackCreation stack = StackCreation.load(session, options, creation, services, alone);
        String name = stack.definition().name();
        Progress progress = new Progress(session.display(false), name);
        return progress.summary(
                session.engine()
                        .deployment(options, name)
                        .up(stack.definition(), stack.request(), Grace.OWN, progress));
    }
}
