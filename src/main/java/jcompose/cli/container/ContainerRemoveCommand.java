package jcompose.cli.container;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.OneOffEnd;
import jcompose.execute.Machine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "rm",
        aliases = "remove",
        description = "Remove containers that have ended, with their anonymous volumes.",
        mixinStandardHelpOptions = true)
public final class ContainerRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = "kill those that run")
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "name or ID")
    List<String> words = new ArrayList<>();

    public ContainerRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int status = 0;
        for (String word : words) {
            try {
                Machine machine = session.engine().machine(options);
                remove(machine, FoundContainer.find(machine, "", word));
                session.out().println(word);
            } catch (IOException | CommandException e) {
                session.err().println("jcompose: " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        return status;
    }

    private void remove(Machine machine, FoundContainer found)
            throws IOException, InterruptedException, CommandException {
        OneOffEnd end = new OneOffEnd(machine, session.engine().observer(machine));
        if (!found.ended() && !force) {
            throw new CommandException(found.name() + " has not ended: stop it first, or say -f");
        }
        // Of one that has ended by itself its stack's name server may be left.
        end.removeByForce(found.id());
        end.withdrawPorts(found.labels().stack());
    }
}
