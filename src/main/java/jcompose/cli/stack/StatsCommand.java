package jcompose.cli.stack;

import jcompose.cli.call.ServiceNames;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.ContainerLine;
import jcompose.cli.output.HumanSize;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.observe.Observer;
import jcompose.observe.Usage;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.stack.StackException;
import jcompose.type.ContainerId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

@Command(
        name = "stats",
        description = "Show what containers use of the machine, again every second.",
        mixinStandardHelpOptions = true)
public final class StatsCommand implements Callable<Integer> {
    /** Over so long a time the use of processors is told. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also those that do not run")
    boolean all;

    @Option(names = "--no-stream", description = "only once")
    boolean once;

    @Option(names = "--no-trunc", description = "accepted; nothing is cut off")
    boolean whole;

    @Option(
            names = "--format",
            paramLabel = "table|json|TEMPLATE",
            description =
                    "json: one object a line; TEMPLATE as in 'table {{.Name}}\\t{{.CPUPerc}}'")
    @Nullable String format;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public StatsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        String stack = session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options, stack);
        Observer observer = session.engine().observer(machine);
        session.stack()
                .requireServices(
                        options, options.files, services, ServiceNames.of(observer.observe(stack)));
        String shown = format == null || format.isEmpty() ? "table" : format;
        boolean repainted = !once && session.invocation().terminal() && !shown.equals("json");
        SortedMap<ContainerId, Reading> before = readings(observer.observe(stack));
        do {
            TimeUnit.MILLISECONDS.sleep(PERIOD.toMillis());
            Actual actual = observer.observe(stack);
            SortedMap<ContainerId, Reading> now = readings(actual);
            Listing listing =
                    Listing.of(
                            "CONTAINER ID", "ID",
                            "NAME", "Name",
                            "CPU %", "CPUPerc",
                            "MEM USAGE / LIMIT", "MemUsage",
                            "MEM %", "MemPerc",
                            "NET I/O", "NetIO",
                            "BLOCK I/O", "BlockIO",
                            "PIDS", "PIDs");
            for (ContainerLine line : lines(machine, stack, actual)) {
                ContainerId id = line.container().id();
                listing.add(
                        row(
                                line,
                                Optional.ofNullable(before.get(id)),
                                Optional.ofNullable(now.get(id))));
            }
            session.out().print(repainted ? CLEAR : "");
            listing.print(session.out(), shown);
            session.out().flush();
            before = now;
        } while (!once && !session.out().checkError());
        return 0;
    }

    private List<ContainerLine> lines(Machine machine, String stack, Actual actual) {
        List<ContainerLine> lines = new ArrayList<>();
        actual.containers()
                .values()
                .forEach(each -> lines.add(ContainerLine.of(machine, stack, actual, each)));
        actual.oneOffs()
                .values()
                .forEach(each -> lines.add(ContainerLine.of(machine, stack, actual, each)));
        return lines.stream()
                .filter(line -> all || line.container().process().isPresent())
                .filter(line -> services.isEmpty() || services.contains(line.service()))
                .sorted()
                .toList();
    }

    private record Reading(Usage usage, long nanoTime) {}

    private static SortedMap<ContainerId, Reading> readings(Actual actual) throws IOException {
        SortedMap<ContainerId, Reading> readings = new TreeMap<>();
        List<Container> containers = new ArrayList<>(actual.containers().values());
        actual.oneOffs().values().forEach(each -> containers.add(each.container()));
        for (Container container : containers) {
            if (container.process().isPresent()) {
                Usage.of(container.process().get())
                        .ifPresent(
                                usage ->
                                        readings.put(
                                                container.id(),
                                                new Reading(usage, System.nanoTime())));
            }
        }
        return readings;
    }

    private static ObjectNode row(
            ContainerLine line, Optional<Reading> before, Optional<Reading> now) {
        Usage usage = now.map(Reading::usage).orElse(Usage.NONE);
        double processors =
                before.isPresent() && now.isPresent() ? processors(before.get(), now.get()) : 0;
        return Json.object()
                .put("Container", line.container().id().hex())
                .put("ID", line.container().id().hex())
                .put("Name", line.name())
                .put("CPUPerc", percent(processors))
                .put("MemUsage", binary(usage.memory()) + " / " + binary(usage.memoryLimit()))
                .put("MemPerc", percent((double) usage.memory() / Math.max(1, usage.memoryLimit())))
                .put("NetIO", HumanSize.of(usage.received()) + " / " + HumanSize.of(usage.sent()))
                .put("BlockIO", HumanSize.of(usage.read()) + " / " + HumanSize.of(usage.written()))
                .put("PIDs", Long.toString(usage.processes()));
    }

    /** So many were busy with it; one that was restarted meanwhile begins anew. */
    private static double processors(Reading before, Reading now) {
        long used = now.usage().processor().minus(before.usage().processor()).toNanos();
        return Math.max(0, used) / (double) Math.max(1, now.nanoTime() - before.nanoTime());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }

    /** As docker tells memory. */
    private static String binary(long bytes) {
        double rest = bytes;
        for (String unit : List.of("B", "KiB", "MiB", "GiB")) {
            if (rest < 1024) {
                return number(rest) + unit;
            }
            rest /= 1024;
        }
        return number(rest) + "TiB";
    }

    private static String number(double value) {
        int digits = value < 10 ? 3 : value < 100 ? 2 : 1;
        String text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
