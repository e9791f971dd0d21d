package jcompose.cli.stack;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.runtime.Origin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(
        name = "ls",
        description = "List the stacks of this machine.",
        mixinStandardHelpOptions = true)
public final class LsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also those of which nothing runs")
    boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "only names")
    boolean quiet;

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    @Option(
            names = "--filter",
            paramLabel = "name=PART",
            description = "only those with this in their names")
    List<String> filter = new ArrayList<>();

    public LsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Filters filters = Filters.of(filter, Set.of("name"));
        Machine machine = session.engine().machine(options);
        List<ObjectNode> rows = new ArrayList<>();
        for (String stack : stacks(machine)) {
            boolean named =
                    !filters.has("name") || filters.of("name").stream().anyMatch(stack::contains);
            if (named) {
                row(machine, stack, rows);
            }
        }
        print(rows);
        return 0;
    }

    /** Of all containers that have a record; one whose record is lost has a stack of its own. */
    private static SortedSet<String> stacks(Machine machine) throws IOException {
        SortedSet<String> stacks = new TreeSet<>();
        for (FoundContainer each : FoundContainer.all(machine)) {
            stacks.add(each.labels().stack());
        }
        for (JsonNode alive :
                machine.runtime()
                        .observe(machine.layout().cgroupParent(), java.util.Optional.empty())) {
            stacks.add(alive.path("labels").path("stack").asString(""));
        }
        stacks.remove("");
        stacks.remove(RunOptions.STACK);
        return stacks;
    }

    private void row(Machine machine, String stack, List<ObjectNode> rows) throws IOException {
        Actual actual = session.engine().observer(machine).observe(stack);
        Map<String, Integer> states = new TreeMap<>();
        Set<String> files = new LinkedHashSet<>();
        List<Container> containers = new ArrayList<>(actual.containers().values());
        actual.oneOffs().values().forEach(other -> containers.add(other.container()));
        for (Container container : containers) {
            if (all || container.alive()) {
                states.merge(container.status().toString(), 1, Integer::sum);
            }
            JsonNode config = machine.directories().config(container.id()).orElseGet(Json::object);
            files.addAll(Origin.of(config).files());
        }
        if (states.isEmpty()) {
            return;
        }
        String status =
                states.entrySet().stream()
                        .map(state -> state.getKey() + "(" + state.getValue() + ")")
                        .collect(Collectors.joining(", "));
        rows.add(
                Json.object()
                        .put("Name", stack)
                        .put("Status", status)
                        .put("ConfigFiles", files.isEmpty() ? "N/A" : String.join(",", files)));
    }

    private void print(List<ObjectNode> rows) throws CommandException {
        if (quiet) {
            rows.forEach(row -> session.out().println(row.path("Name").asString()));
            return;
        }
        if (format.equals("json")) {
            ArrayNode array = Json.array(List.of());
            rows.forEach(array::add);
            session.out().println(Json.write(array));
            return;
        }
        Listing listing =
                Listing.of("NAME", "Name", "STATUS", "Status", "CONFIG FILES", "ConfigFiles");
        rows.forEach(listing::add);
        listing.print(session.out(), format);
    }
}
