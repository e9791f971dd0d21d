package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.ContainerLine;
import jcompose.cli.output.Filters;
import jcompose.cli.output.Listing;
import jcompose.execute.Machine;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.registry.auth.DockerConfig;
import jcompose.stack.StackException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

@Command(name = "ps", description = "List the stack's containers.", mixinStandardHelpOptions = true)
public final class PsCommand implements Callable<Integer> {
    private static final Set<String> STATUSES =
            Set.of("paused", "restarting", "removing", "running", "dead", "created", "exited");

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also those that have ended, and those that 'run' has started")
    boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "only IDs")
    boolean quiet;

    @Option(names = "--services", description = "only names of services")
    boolean onlyServices;

    @Option(
            names = "--format",
            paramLabel = "table|json|TEMPLATE",
            description =
                    "json: one object a line; TEMPLATE as in 'table {{.Name}}'"
                            + " (psFormat in Docker's config.json)")
    @Nullable String format;

    @Option(
            names = "--filter",
            paramLabel = "status=STATUS",
            description = "only those in this state")
    List<String> filter = new ArrayList<>();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "only those in this state; may be said several times")
    List<String> statuses = new ArrayList<>();

    @Option(names = "--no-trunc", description = "print commands in full")
    boolean whole;

    @Option(
            names = "--orphans",
            negatable = true,
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "also those of services that the files do not have (so unless =false)")
    boolean orphans = true;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public PsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        SortedSet<String> wanted = wantedStatuses();
        String stack = session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options, stack);
        Actual actual = session.engine().observer(machine).observe(stack);
        SortedSet<String> declared =
                orphans ? new TreeSet<>() : session.stack().view(options, options.files).declared();
        List<ContainerLine> lines =
                Stream.concat(
                                actual.containers().values().stream()
                                        .filter(each -> isWanted(each, wanted))
                                        .map(
                                                each ->
                                                        ContainerLine.of(
                                                                machine, stack, actual, each)),
                                actual.oneOffs().values().stream()
                                        .filter(_ -> all)
                                        .filter(each -> isWanted(each.container(), wanted))
                                        .map(
                                                each ->
                                                        ContainerLine.of(
                                                                machine, stack, actual, each)))
                        .filter(line -> services.isEmpty() || services.contains(line.service()))
                        .filter(line -> orphans || declared.contains(line.service()))
                        .sorted()
                        .toList();
        session.stack()
                .requireServices(
                        options,
                        options.files,
                        services,
                        lines.stream().map(ContainerLine::service).toList());
        print(lines);
        return 0;
    }

    private boolean isWanted(Container container, SortedSet<String> wanted) {
        return wanted.isEmpty()
                ? all || container.alive()
                : wanted.contains(container.status().toString());
    }

    private SortedSet<String> wantedStatuses() throws CommandException {
        SortedSet<String> wanted = new TreeSet<>(statuses);
        wanted.addAll(Filters.of(filter, Set.of("status")).of("status"));
        for (String status : wanted) {
            if (!STATUSES.contains(status)) {
                throw new CommandException(
                        "there is no status '"
                                + status
                                + "', only "
                                + String.join(", ", new TreeSet<>(STATUSES)));
            }
        }
        return wanted;
    }

    private void print(List<ContainerLine> lines) throws IOException, CommandException {
        if (quiet) {
            lines.forEach(line -> session.out().println(line.container().id()));
            return;
        }
        if (onlyServices) {
            lines.stream().map(ContainerLine::service).distinct().forEach(session.out()::println);
            return;
        }
        Listing listing =
                Listing.of(
                        "NAME",
                        "Name",
                        "IMAGE",
                        "Image",
                        "COMMAND",
                        "Command",
                        "SERVICE",
                        "Service",
                        "CREATED",
                        "RunningFor",
                        "STATUS",
                        "Status",
                        "PORTS",
                        "Ports");
        lines.forEach(line -> listing.add(line.json(whole)));
        listing.print(session.out(), format());
    }

    private String format() throws IOException {
        if (format != null && !format.isEmpty()) {
            return format;
        }
        return DockerConfig.of(session.invocation().environment())
                .setting("psFormat")
                .orElse("table");
    }
}
