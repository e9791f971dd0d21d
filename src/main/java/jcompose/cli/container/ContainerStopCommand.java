package jcompose.cli.container;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.OneOffEnd;
import jcompose.execute.Machine;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "stop",
        description = "Stop containers; they stay until they are removed.",
        mixinStandardHelpOptions = true)
public final class ContainerStopCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-t", "--time"},
            paramLabel = "SECONDS",
            description = "kill those that have not stopped by then")
    @Nullable Integer seconds;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER", description = "name or ID")
    List<String> words = new ArrayList<>();

    public ContainerStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        OneOffEnd end = new OneOffEnd(machine, session.engine().observer(machine));
        for (String word : words) {
            FoundContainer found = FoundContainer.find(machine, "", word);
            if (!found.ended()) {
                end.stop(found.id(), Optional.ofNullable(seconds).map(Duration::ofSeconds));
                end.withdrawPorts(found.labels().stack());
            }
            session.out().println(word);
        }
        return 0;
    }
}
