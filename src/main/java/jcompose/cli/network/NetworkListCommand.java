package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.json.Json;
import jcompose.network.OwnedNetwork;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
            description = "dangling=true|false, driver=, name= (part of it), stack=")
    List<String> filter = new ArrayList<>();

    @Option(names = "--no-trunc", description = "no effect: nothing is cut")
    boolean noTruncation;

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    public NetworkListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Filters filters = Filters.of(filter, Set.of("dangling", "driver", "name", "stack"));
        Listing listing =
                Listing.of(
                        "NAME",
                        "Name",
                        "DRIVER",
                        "Driver",
                        "STACK",
                        "Stack",
                        "SUBNET",
                        "Subnet",
                        "INTERNAL",
                        "Internal");
        List<OwnedNetwork> all = new ArrayList<>(OwnedNetwork.all());
        all.sort(Comparator.comparing(owned -> owned.network().name()));
        for (OwnedNetwork owned : all) {
            if (fits(owned, filters)) {
                listing.add(row(owned));
            }
        }
        listing.print(session.out(), quiet ? "{{.Name}}" : format);
        return 0;
    }

    private static ObjectNode row(OwnedNetwork owned) {
        return Json.object()
                .put("Name", owned.network().name())
                .put("Driver", owned.network().driver().word())
                .put("Stack", NetworkInspectCommand.stack(owned))
                .put("Subnet", owned.network().subnet().toString())
                .put("Internal", Boolean.toString(owned.network().internal()));
    }

    private static boolean fits(OwnedNetwork owned, Filters filters) throws IOException {
        return filters.allows("dangling", !owned.isUsed())
                && filters.allowsText("driver", owned.network().driver().word())
                && filters.allowsText("stack", NetworkInspectCommand.stack(owned))
                && (!filters.has("name")
                        || filters.of("name").stream().anyMatch(owned.network().name()::contains));
    }
}
