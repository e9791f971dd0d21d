package jcompose.cli.network;

import jcompose.cli.call.Confirmation;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Moments;
import jcompose.deploy.StandaloneNetworks;
import jcompose.execute.Machine;
import jcompose.network.NetworkRecord;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "prune",
        description =
                "Remove networks that belong to no stack and that no container is connected to.",
        mixinStandardHelpOptions = true)
public final class NetworkPruneCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    boolean force;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "label=KEY[=VALUE], until=TIME or DURATION: those made before it")
    List<String> filter = new ArrayList<>();

    public NetworkPruneCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Filters filters = Filters.of(filter, Set.of("label", "until"));
        List<Instant> ends = new ArrayList<>();
        for (String until : filters.of("until")) {
            ends.add(Moments.parse(until, Instant.now()));
        }
        Machine machine = session.engine().machine(options);
        if (!force) {
            Confirmation.ask(
                    session,
                    "WARNING! This will remove all networks of no stack that no container is"
                            + " connected to.\n");
        }
        new StandaloneNetworks(machine, session.engine().observer(machine))
                .prune(
                        record ->
                                filters.allowsLabels(record.labels())
                                        && ends.stream().allMatch(end -> isBefore(record, end)))
                .forEach(session.out()::println);
        return 0;
    }

    /** One of which nobody knows when it was made is not old. */
    private static boolean isBefore(NetworkRecord record, Instant end) {
        return record.created().filter(made -> made.isBefore(end)).isPresent();
    }
}
