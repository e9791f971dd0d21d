package jcompose.cli.stack;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.plan.RunState;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.Signals;
import jcompose.type.ContainerId;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;

@Command(
        name = "kill",
        description = {
            "End containers without a grace period; they stay, and nothing starts them again but"
                    + " 'start' and 'up'.",
            "With another signal than SIGKILL that is all they get: what becomes of them is theirs"
                    + " and their restart policy's."
        },
        mixinStandardHelpOptions = true)
public final class KillCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "by name or number; SIGKILL if not said otherwise")
    String signal = "SIGKILL";

    @Option(names = "--remove-orphans", description = "also remove what has ended beside the stack")
    boolean tidying;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public KillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        String name = signal();
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        int status =
                name.equals("SIGKILL")
                        ? change.to(RunState.KILLED, meant, !services.isEmpty(), Grace.KILL)
                        : send(name, change, meant);
        return status == 0 && tidying ? change.removeEndedBeside() : status;
    }

    private String signal() throws CommandException {
        try {
            return Signals.name(signal);
        } catch (GrammarException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int send(String name, StateChange change, SortedSet<String> meant)
            throws IOException, CommandException {
        Map<ContainerId, String> names = new TreeMap<>();
        for (var container : change.observe().containers().values()) {
            container
                    .replica()
                    .filter(replica -> meant.contains(replica.service()))
                    .filter(_ -> container.status() == Status.RUNNING)
                    .ifPresent(
                            replica ->
                                    names.put(
                                            container.id(), change.view().name() + "-" + replica));
        }
        List<String> failures = change.signal(names.keySet(), name);
        failures.forEach(failure -> session.err().println("jcompose: " + failure));
        if (failures.isEmpty()) {
            names.values().forEach(each -> session.err().println("Container " + each + " Killed"));
        }
        return failures.isEmpty() ? 0 : ExitStatus.FAILED;
    }
}
