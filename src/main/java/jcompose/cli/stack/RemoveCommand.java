package jcompose.cli.stack;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(
        name = "rm",
        description = "Remove containers that have stopped, without a question where -f is given.",
        mixinStandardHelpOptions = true)
public final class RemoveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "a stack file (before the command's name also -f)")
    List<String> files = new ArrayList<>();

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    @Option(
            names = {"-s", "--stop"},
            description = "stop those that run, and remove them as well")
    boolean stop;

    @Option(
            names = {"-v", "--volumes"},
            description = "with their anonymous volumes")
    boolean volumes;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public RemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StateChange change = new StateChange(session, options, files);
        SortedSet<String> meant = change.services(services);
        List<Container> going =
                change.observe().containers().values().stream()
                        .filter(container -> stop || !container.alive())
                        .filter(
                                container ->
                                        container
                                                .replica()
                                                .filter(name -> meant.contains(name.service()))
                                                .isPresent())
                        .toList();
        if (going.isEmpty()) {
            session.err().println("No stopped containers");
            return 0;
        }
        if (!force) {
            Confirmation.ask(session, "Going to remove " + names(change, going));
        }
        return change.to(
                new StateRequest(
                        stop ? RunState.REMOVED : RunState.TIDIED,
                        meant,
                        !services.isEmpty(),
                        false,
                        volumes ? change.anonymousVolumes(going) : new TreeSet<>(),
                        change.view().dependencies()),
                Grace.OWN);
    }

    private static String names(StateChange change, List<Container> containers) {
        return containers.stream()
                .map(each -> change.view().name() + "-" + each.replica().orElseThrow())
                .collect(Collectors.joining(", "));
    }
}
