package jcompose.cli.stack;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ServiceNames;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.LogPrinter;
import jcompose.cli.output.LogStyle;
import jcompose.cli.output.Moments;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.runtime.Layout;
import jcompose.stack.StackException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

@Command(
        name = "logs",
        description = {
            "Print what containers have printed.",
            "SERVICE may also be the name or ID of a container, of whatever stack or of none."
        },
        mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    private static final String ALL = "all";

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "a stack file (before the command's name also -f)")
    List<String> files = new ArrayList<>();

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what they print until none of them runs any more")
    boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "only the last N lines of each container")
    String tail = ALL;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "only what was said since then: a time, or how long ago, as in 42m")
    @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "only what was said before then")
    @Nullable String until;

    @Option(names = "--index", paramLabel = "N", description = "only replica N of each service")
    int index;

    @Option(names = "--no-log-prefix", description = "lines without the container's name")
    boolean bare;

    @Option(names = "--no-color", description = "names without colours")
    boolean colourless;

    @Option(
            names = {"-t", "--timestamps"},
            description = "print when each line was said")
    boolean timestamps;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        int lines = lines();
        Optional<NamedContainers> named = NamedContainers.of(session, options, files, services);
        String stack =
                named.isPresent() ? named.get().stack() : session.stack().stackName(options, files);
        bare |= named.filter(each -> each.ids().size() == 1).isPresent();
        Layout layout = session.engine().layout(options);
        Observer observer = session.engine().observer(session.engine().machine(options, stack));
        if (named.isEmpty()) {
            session.stack()
                    .requireServices(
                            options, files, services, ServiceNames.of(observer.observe(stack)));
        }
        try (LogPrinter printer = new LogPrinter(layout, session.out(), session.err(), style())) {
            Following following =
                    new Following(
                            layout,
                            printer,
                            () ->
                                    named.isPresent()
                                            ? named.get().in(observer.observe(stack))
                                            : wanted(observer, stack),
                            _ -> true,
                            each -> lines);
            if (follow) {
                following.untilNoneRuns();
            } else {
                following.once();
            }
        }
        return 0;
    }

    private LogStyle style() throws CommandException {
        Instant now = Instant.now();
        return new LogStyle(
                !bare,
                timestamps,
                session.invocation().terminal() && !colourless,
                since == null ? Optional.empty() : Optional.of(Moments.parse(since, now)),
                until == null ? Optional.empty() : Optional.of(Moments.parse(until, now)));
    }

    private int lines() throws CommandException {
        if (tail.equals(ALL)) {
            return Integer.MAX_VALUE;
        }
        try {
            return Integer.parseUnsignedInt(tail);
        } catch (NumberFormatException e) {
            throw new CommandException(
                    "--tail takes a number of lines or 'all', not '" + tail + "'");
        }
    }

    private List<Container> wanted(Observer observer, String stack) throws IOException {
        Actual actual = observer.observe(stack);
        Stream<Container> jobs =
                index > 0
                        ? Stream.empty()
                        : actual.oneOffs().values().stream()
                                .filter(each -> MachineJobs.isJob(stack, each))
                                .filter(
                                        each ->
                                                services.isEmpty()
                                                        || services.contains(each.service()))
                                .map(OneOff::container);
        return Stream.concat(jobs, replicas(actual)).toList();
    }

    private Stream<Container> replicas(Actual actual) {
        return actual.containers().values().stream()
                .filter(
                        container ->
                                index == 0
                                        || container
                                                .replica()
                                                .filter(name -> name.number() == index)
                                                .isPresent())
                .filter(
                        container ->
                                services.isEmpty()
                                        || container
                                                .replica()
                                                .filter(name -> services.contains(name.service()))
                                                .isPresent());
    }
}
