package jcompose.cli.container;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.ContainerLine;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.deploy.OneOffEnd;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.runtime.OneOffRun;
import jcompose.type.ContainerId;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(
        name = "ls",
        aliases = {"list", "ps"},
        description = "List containers of all stacks and of none.",
        mixinStandardHelpOptions = true)
public final class ContainerListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also those that have ended")
    boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "only IDs")
    boolean quiet;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "name= (part of it), stack=, status=, volume=")
    List<String> filter = new ArrayList<>();

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    public ContainerListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Filters filters = Filters.of(filter, Set.of("name", "stack", "status", "volume"));
        Machine machine = session.engine().machine(options);
        new OneOffEnd(machine, session.engine().observer(machine)).sweep();
        Listing listing =
                Listing.of(
                        "CONTAINER ID",
                        "ID",
                        "IMAGE",
                        "Image",
                        "STATUS",
                        "Status",
                        "PORTS",
                        "Ports",
                        "NAME",
                        "Names");
        for (ObjectNode row : rows(machine, filters)) {
            listing.add(row);
        }
        listing.print(session.out(), quiet ? "{{.ID}}" : format);
        return 0;
    }

    private List<ObjectNode> rows(Machine machine, Filters filters) throws IOException {
        List<FoundContainer> found = FoundContainer.all(machine);
        Set<String> stacks =
                found.stream()
                        .map(each -> each.labels().stack())
                        .collect(Collectors.toCollection(TreeSet::new));
        Map<ContainerId, Container> states = new TreeMap<>();
        for (String stack : stacks) {
            Actual actual = session.engine().observer(machine).observe(stack);
            states.putAll(actual.containers());
            actual.oneOffs().forEach((id, other) -> states.put(id, other.container()));
        }
        List<ObjectNode> rows = new ArrayList<>();
        for (FoundContainer each : found) {
            Container state = states.get(each.id());
            if (state != null && fits(machine, each, state, filters)) {
                rows.add(row(machine, each, state));
            }
        }
        return rows;
    }

    private boolean fits(Machine machine, FoundContainer each, Container state, Filters filters) {
        boolean shown = all || filters.has("status") || state.alive();
        return shown
                && filters.allowsText("stack", each.labels().stack())
                && filters.allowsText("status", state.status().toString())
                && (!filters.has("name")
                        || filters.of("name").stream().anyMatch(each.name()::contains))
                && (!filters.has("volume")
                        || new jcompose.volume.VolumeUsers(machine.layout())
                                .volumes(each.config()).stream()
                                        .anyMatch(filters.of("volume")::contains));
    }

    private static ObjectNode row(Machine machine, FoundContainer each, Container state) {
        ObjectNode row =
                Json.object()
                        .put("ID", each.id().hex())
                        .put("Names", each.name())
                        .put("Image", each.labels().reference())
                        .put("State", state.status().toString())
                        .put("Status", ContainerLine.status(machine, state))
                        .put("Stack", each.labels().stack())
                        .put("Service", each.labels().service())
                        .put(
                                "Ports",
                                OneOffRun.ports(each.config()).stream()
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", ")));
        state.created().ifPresent(created -> row.put("CreatedAt", created.toString()));
        return row;
    }
}
