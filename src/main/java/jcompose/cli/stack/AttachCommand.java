package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.LogPrinter;
import jcompose.cli.output.LogStyle;
import jcompose.deploy.Signals;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.runtime.ContainerHistory;
import jcompose.runtime.RuntimeProgram;
import jcompose.stack.StackException;
import jcompose.type.Pid;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

@Command(
        name = "attach",
        description = "Show what a container prints from now on, and pass standard input to it.",
        footer = "Exit status: the container's, once it has ended.",
        mixinStandardHelpOptions = true)
public final class AttachCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--index",
            paramLabel = "N",
            description = "this replica; the first that runs, if not said otherwise")
    int index;

    @Option(names = "--no-stdin", description = "pass no standard input")
    boolean deaf;

    @Option(
            names = "--sig-proxy",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "pass Ctrl-C to the container (so unless =false)")
    boolean proxy = true;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "leave a container's terminal as it is by these (ctrl-p,ctrl-q)")
    String keys = DetachKeys.USUAL;

    @Parameters(
            index = "0",
            paramLabel = "SERVICE",
            description = "the service, or a container's name")
    String service = "";

    public AttachCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        String stack = session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options, stack);
        Observer observer = session.engine().observer(machine);
        Container container = running(stack, observer);
        JsonNode config = machine.directories().config(container.id()).orElseGet(Json::object);
        boolean terminal = config.path("config").path("process").path("terminal").asBoolean(false);
        boolean open = config.path("openInput").asBoolean(false);
        byte[] detaching = DetachKeys.parse(keys);
        if (terminal) {
            return onTerminal(machine, container, deaf || !open, detaching);
        }
        LogStyle style = new LogStyle(false, false, false, Optional.empty(), Optional.empty());
        try (LogPrinter printer =
                new LogPrinter(machine.layout(), session.out(), session.err(), style)) {
            printer.add(List.of(container), _ -> 0);
            if (open && !deaf) {
                Pid process = container.process().orElseThrow();
                Thread.ofVirtual().start(() -> feed(process));
            }
            if (proxy) {
                session.invocation()
                        .interruption()
                        .onInterrupt(() -> interrupt(machine, stack, container));
            }
            new Following(
                            machine.layout(),
                            printer,
                            () ->
                                    observer.observe(stack).containers().values().stream()
                                            .filter(each -> each.id().equals(container.id()))
                                            .toList(),
                            _ -> true,
                            _ -> 0)
                    .until(found -> hasEnded(container, found));
        }
        return exitCode(machine, container);
    }

    private int onTerminal(Machine machine, Container container, boolean silent, byte[] detaching)
            throws IOException, InterruptedException {
        int status =
                machine.runtime()
                        .attach(
                                machine.layout().container(container.id()),
                                silent,
                                detaching,
                                session.streams());
        return switch (status) {
            case 0 -> exitCode(machine, container);
            case RuntimeProgram.DETACHED -> 0;
            default -> status;
        };
    }

    /** Of the run that has just ended, which is noted before anything else becomes of it. */
    private static int exitCode(Machine machine, Container container) throws IOException {
        JsonNode config = machine.directories().config(container.id()).orElseGet(Json::object);
        return new ContainerHistory(machine.layout())
                .of(container.id(), config).stream()
                        .filter(each -> each.event().equals("die"))
                        .reduce((_, last) -> last)
                        .map(last -> last.what().path("exitCode").asInt(0))
                        .orElse(0);
    }

    /** A restart policy may start it again: that is another run, and nobody is attached to it. */
    private static boolean hasEnded(Container container, List<Container> found) {
        return found.stream().noneMatch(each -> each.process().equals(container.process()));
    }

    private Container running(String stack, Observer observer)
            throws IOException, CommandException {
        Actual actual = observer.observe(stack);
        Stream<Container> replicas =
                actual.containers().values().stream().filter(each -> isMeant(stack, each));
        Stream<Container> others =
                actual.oneOffs().values().stream()
                        .filter(each -> each.name().equals(service))
                        .map(OneOff::container);
        return Stream.concat(replicas, others)
                .filter(each -> each.status() == Container.Status.RUNNING)
                .findFirst()
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "service \""
                                                + service
                                                + "\" is not running"
                                                + (index == 0 ? "" : " container #" + index)));
    }

    private boolean isMeant(String stack, Container container) {
        return container
                .replica()
                .filter(
                        replica ->
                                (replica.service().equals(service)
                                                && (index == 0 || replica.number() == index))
                                        || (stack + "-" + replica).equals(service))
                .isPresent();
    }

    /** The reading end is the process's own: opened anew it takes what is written. */
    private void feed(Pid process) {
        Path input = Path.of("/proc", process.toString(), "fd", "0");
        try (OutputStream out = Files.newOutputStream(input, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[8192];
            int count = session.invocation().in().read(buffer);
            while (count >= 0) {
                out.write(buffer, 0, count);
                out.flush();
                count = session.invocation().in().read(buffer);
            }
        } catch (IOException e) {
            session.err().println("jcompose: standard input is not passed on: " + e.getMessage());
        }
    }

    private void interrupt(Machine machine, String stack, Container container) {
        try {
            new Signals(machine)
                    .send(stack, List.of(container.id()), "SIGINT")
                    .forEach(failure -> session.err().println("jcompose: " + failure));
        } catch (IOException e) {
            session.err().println("jcompose: " + e.getMessage());
        }
    }
}
