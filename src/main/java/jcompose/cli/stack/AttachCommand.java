package jcompose.cli.stack;

import jcompose.cli.call.Interrupt;
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
import jcompose.runtime.ContainerHistory;
import jcompose.runtime.Happening;
import jcompose.runtime.RuntimeProgram;
import jcompose.stack.StackException;
import jcompose.type.Pid;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
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
            description =
                    "pass signals to a container that is not on a terminal (so unless =false)")
    boolean proxy = true;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "leave a container's terminal as it is by these (ctrl-p,ctrl-q)")
    String keys = DetachKeys.USUAL;

    @Parameters(
            index = "0",
            paramLabel = "SERVICE",
            description = "the service, or a container's name or ID")
    String service = "";

    public AttachCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        Optional<NamedContainers> named =
                NamedContainers.of(session, options, options.files, List.of(service));
        String stack =
                named.isPresent()
                        ? named.get().stack()
                        : session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options, stack);
        Observer observer = session.engine().observer(machine);
        Container container = running(stack, named, observer);
        JsonNode config = machine.directories().config(container.id()).orElseGet(Json::object);
        boolean terminal = config.path("config").path("process").path("terminal").asBoolean(false);
        boolean open = config.path("openInput").asBoolean(false);
        byte[] detaching = DetachKeys.parse(keys);
        if (terminal) {
            return onTerminal(machine, stack, container, deaf || !open, detaching);
        }
        LogStyle style = new LogStyle(false, false, false, Optional.empty(), Optional.empty());
        try (LogPrinter printer =
                new LogPrinter(machine.layout(), session.out(), session.err(), style)) {
            printer.add(List.of(container), _ -> 0);
            if (open && !deaf) {
                Pid process = container.process().orElseThrow();
                Thread.ofVirtual().start(() -> feed(process));
            }
            follow(machine, stack, container, printer);
        }
        return exitCode(machine, stack, container);
    }

    private void follow(Machine machine, String stack, Container container, LogPrinter printer)
            throws IOException, InterruptedException {
        Observer observer = session.engine().observer(machine);
        NamedContainers followed = new NamedContainers(stack, Set.of(container.id()));
        AtomicBoolean over = new AtomicBoolean();
        if (proxy) {
            session.invocation()
                    .interruption()
                    .receiveSignals(
                            signal -> {
                                // This command may have ended by itself.
                                if (!over.get()) {
                                    pass(signal, machine, stack, container);
                                }
                            });
        }
        try {
            new Following(
                            machine.layout(),
                            printer,
                            () -> followed.in(observer.observe(stack)),
                            _ -> true,
                            _ -> 0)
                    .until(found -> hasEnded(container, found));
        } finally {
            over.set(true);
        }
    }

    private int onTerminal(
            Machine machine, String stack, Container container, boolean silent, byte[] detaching)
            throws IOException, InterruptedException {
        int status;
        try (Interrupt interrupt =
                Interrupt.of(session.invocation().interruption(), () -> {}, () -> {})) {
            try {
                status =
                        machine.runtime()
                                .attach(
                                        machine.layout().container(container.id()),
                                        silent,
                                        detaching,
                                        session.streams());
            } catch (InterruptedIOException e) {
                if (!interrupt.asked()) {
                    throw e;
                }
                return 0; // the signal is the status
            }
        }
        return switch (status) {
            case 0 -> exitCode(machine, stack, container);
            case RuntimeProgram.DETACHED -> 0;
            default -> status;
        };
    }

    /**
     * Of the run that has just ended, which is noted before anything else becomes of it; what
     * becomes of it may be that it is removed.
     */
    private static int exitCode(Machine machine, String stack, Container container)
            throws IOException {
        ContainerHistory history = new ContainerHistory(machine.layout());
        Optional<JsonNode> config = machine.directories().config(container.id());
        List<Happening> known =
                config.isPresent()
                        ? history.of(container.id(), config.get())
                        : history.ofStack(stack);
        return known.stream()
                .filter(each -> each.id().equals(container.id()) && each.event().equals("die"))
                .reduce((_, last) -> last)
                .map(last -> last.what().path("exitCode").asInt(0))
                .orElse(0);
    }

    /** A restart policy may start it again: that is another run, and nobody is attached to it. */
    private static boolean hasEnded(Container container, List<Container> found) {
        return found.stream().noneMatch(each -> each.process().equals(container.process()));
    }

    private Container running(String stack, Optional<NamedContainers> named, Observer observer)
            throws IOException, CommandException {
        Actual actual = observer.observe(stack);
        Stream<Container> meant =
                named.isPresent()
                        ? named.get().in(actual).stream()
                        : actual.containers().values().stream().filter(this::isMeant);
        return meant.filter(each -> each.status() == Container.Status.RUNNING)
                .findFirst()
                .orElseThrow(() -> notRunning(named.isPresent()));
    }

    private CommandException notRunning(boolean container) {
        return new CommandException(
                (container ? "container" : "service")
                        + " \""
                        + service
                        + "\" is not running"
                        + (container || index == 0 ? "" : " container #" + index));
    }

    private boolean isMeant(Container container) {
        return container
                .replica()
                .filter(replica -> replica.service().equals(service))
                .filter(replica -> index == 0 || replica.number() == index)
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

    private void pass(String signal, Machine machine, String stack, Container container) {
        try {
            new Signals(machine)
                    .send(stack, List.of(container.id()), signal)
                    .forEach(failure -> session.err().println("jcompose: " + failure));
        } catch (IOException e) {
            session.err().println("jcompose: " + e.getMessage());
        }
    }
}
