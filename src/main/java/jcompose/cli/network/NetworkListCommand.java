package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.network.NetworkRecords;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "ls",
        aliases = "list",
        description = "List the networks of all stacks and of none.",
        mixinStandardHelpOptions = true)
public final class NetworkListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "only names")
    boolean quiet;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description =
                    "dangling=true|false, driver=, id= (its beginning), label=KEY[=VALUE], name="
                            + " (part of it), scope=, stack=, type=custom|builtin")
    List<String> filter = new ArrayList<>();

    @Option(names = "--no-trunc", description = "IDs as a whole")
    boolean noTruncation;

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    public NetworkListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Filters filters = Filters.of(filter, NetworkLine.FILTERS);
        Listing listing =
                Listing.of(
                        "NETWORK ID",
                        "ID",
                        "NAME",
                        "Name",
                        "DRIVER",
                        "Driver",
                        "SCOPE",
                        "Scope",
                        "STACK",
                        "Stack",
                        "SUBNET",
                        "Subnet",
                        "INTERNAL",
                        "Internal");
        Machine machine = session.engine().machine(options);
        for (NetworkLine line : NetworkLine.all(new NetworkRecords(machine.layout()))) {
            if (line.fits(filters)) {
                listing.add(line.row(noTruncation));
            }
        }
        listing.print(session.out(), quiet ? "{{.Name}}" : format);
        return 0;
    }
}
