package jcompose.cli.volume;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.volume.VolumeUsers;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "ls",
        aliases = "list",
        description = "List volumes.",
        mixinStandardHelpOptions = true)
public final class VolumeListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "only names")
    boolean quiet;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "dangling=true|false, driver=, label=, name= (part of it), stack=")
    List<String> filter = new ArrayList<>();

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    public VolumeListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Filters filters =
                Filters.of(filter, Set.of("dangling", "driver", "label", "name", "stack"));
        Machine machine = session.engine().machine(options);
        Map<String, VolumeUsers.Users> users = new VolumeUsers(machine.layout()).all();
        Listing listing = Listing.of("DRIVER", "Driver", "VOLUME NAME", "Name");
        for (var each : machine.volumes().records().entrySet()) {
            VolumeLine line = VolumeLine.of(each.getKey(), each.getValue(), users);
            if (fits(line, filters)) {
                listing.add(line.row(machine.volumes()));
            }
        }
        listing.print(session.out(), quiet ? "{{.Name}}" : format);
        return 0;
    }

    private static boolean fits(VolumeLine line, Filters filters) {
        return filters.allows("dangling", !line.isUsed())
                && filters.allowsText("driver", "local")
                && filters.allowsText("stack", line.record().stack().orElse(""))
                && filters.allowsLabels(line.record().labels())
                && (!filters.has("name")
                        || filters.of("name").stream().anyMatch(line.name()::contains));
    }
}
