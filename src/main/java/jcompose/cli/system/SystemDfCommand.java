package jcompose.cli.system;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.image.ImagePruning;
import jcompose.cli.image.LocalImage;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.HumanSize;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;
import jcompose.image.TreeSize;
import jcompose.json.Json;
import jcompose.volume.VolumeUsers;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "df",
        description = "Tell how much room images, containers, volumes and the build cache take.",
        mixinStandardHelpOptions = true)
public final class SystemDfCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to tell")
    String format = "table";

    public SystemDfCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Machine machine = session.engine().machine(options);
        Listing listing =
                Listing.of(
                        "TYPE",
                        "Type",
                        "TOTAL",
                        "TotalCount",
                        "ACTIVE",
                        "Active",
                        "SIZE",
                        "Size",
                        "RECLAIMABLE",
                        "Reclaimable");
        listing.add(images(machine));
        listing.add(containers(machine));
        listing.add(volumes(machine));
        BuildCache cache = machine.images().writer().buildCache();
        listing.add(row("Build Cache", cache.entries(), 0, cache.bytes(), cache.bytes()));
        listing.print(session.out(), format);
        return 0;
    }

    private static ObjectNode images(Machine machine) throws IOException, CommandException {
        List<LocalImage> images = LocalImage.all(machine);
        long used = images.stream().filter(image -> !image.users().isEmpty()).count();
        Filters none = Filters.of(List.of(), Set.of());
        ImagePruning pruning =
                new ImagePruning(machine, true, BuildCache.Extent.NOTHING, none, Set.of());
        long bytes = machine.images().writer().collector().bytes();
        return row("Images", images.size(), used, bytes, pruning.bytes());
    }

    private static ObjectNode containers(Machine machine) throws IOException {
        List<FoundContainer> containers = FoundContainer.all(machine);
        long total = 0;
        long ended = 0;
        int alive = 0;
        for (FoundContainer container : containers) {
            long bytes = TreeSize.of(machine.layout().upper(container.id()));
            total += bytes;
            ended += container.ended() ? bytes : 0;
            alive += container.ended() ? 0 : 1;
        }
        return row("Containers", containers.size(), alive, total, ended);
    }

    private static ObjectNode volumes(Machine machine) throws IOException {
        Map<String, VolumeUsers.Users> users = new VolumeUsers(machine.layout()).all();
        Set<String> used = new HashSet<>(users.keySet());
        long total = 0;
        long free = 0;
        var records = machine.volumes().records();
        for (var each : records.entrySet()) {
            boolean own = each.getValue().options().isEmpty();
            long bytes = own ? TreeSize.of(machine.volumes().content(each.getKey())) : 0;
            total += bytes;
            free += used.contains(each.getKey()) ? 0 : bytes;
        }
        used.retainAll(records.keySet());
        return row("Local Volumes", records.size(), used.size(), total, free);
    }

    private static ObjectNode row(String type, long count, long active, long bytes, long free) {
        String share = bytes == 0 ? "" : " (" + 100 * free / bytes + "%)";
        return Json.object()
                .put("Type", type)
                .put("TotalCount", count)
                .put("Active", active)
                .put("Size", HumanSize.of(bytes))
                .put("Bytes", bytes)
                .put("Reclaimable", HumanSize.of(free) + share)
                .put("ReclaimableBytes", free);
    }
}
