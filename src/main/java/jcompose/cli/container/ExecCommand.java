package jcompose.cli.container;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Invocation;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.actual.OneOff;
import jcompose.runtime.ExecRequest;
import jcompose.stack.StackException;
import jcompose.type.ContainerId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "exec",
        description = "Run a command in a running container.",
        footer =
                "Exit status: the command's own; 1 no such container runs, 125 it cannot be"
                        + " entered, 126 the command cannot be executed, 127 not found.",
        mixinStandardHelpOptions = true)
public final class ExecCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-i", "--interactive"},
            description = "pass standard input on (it always is)")
    boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description =
                    "give the command a terminal; without this option it gets one if jcompose has"
                            + " one")
    boolean terminal;

    @Option(
            names = {"-T", "--no-tty"},
            description = "no terminal for the command")
    boolean noTerminal;

    @Option(
            names = {"-d", "--detach"},
            description = "do not wait for the command's end")
    boolean detach;

    @Option(names = "--privileged", description = "with all capabilities")
    boolean privileged;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "as this user")
    @Nullable String user;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "in this directory")
    @Nullable String workingDirectory;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "with this variable; without a value that of the caller")
    List<String> environment = new ArrayList<>();

    @Option(
            names = "--index",
            paramLabel = "N",
            description = "in this replica; the first that runs, if not said otherwise")
    int index;

    @Parameters(
            index = "0",
            paramLabel = "SERVICE",
            description = "the service, or a container's name or ID")
    String service = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "the command and its arguments")
    List<String> command = new ArrayList<>();

    public ExecCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        Optional<String> stack =
                session.stack().hasFiles(options)
                                || session.stack().projectName(options).isPresent()
                        ? Optional.of(session.stack().stackName(options, options.files))
                        : Optional.empty();
        Machine machine = session.engine().machine(options, stack.orElse(""));
        ContainerId container = running(machine, stack);
        Invocation call = session.invocation();
        boolean onTerminal = call.ownStreams() && call.terminal() && !noTerminal && !detach;
        ExecRequest request =
                new ExecRequest(
                        machine.layout().container(container),
                        terminal || onTerminal,
                        true,
                        detach,
                        privileged,
                        Optional.ofNullable(user),
                        Optional.ofNullable(workingDirectory),
                        variables(),
                        command);
        return machine.runtime().exec(request, session.streams());
    }

    /**
     * A replica of the service, or else what was run beside it, or else whatever container has that
     * name or ID.
     */
    private ContainerId running(Machine machine, Optional<String> stack)
            throws IOException, CommandException {
        if (stack.isPresent()) {
            Optional<ContainerId> found = ofService(machine, stack.get());
            if (found.isPresent()) {
                return found.get();
            }
        }
        for (FoundContainer found : FoundContainer.all(machine)) {
            if (!found.ended()
                    && (found.name().equals(service) || found.id().hex().equals(service))) {
                return found.id();
            }
        }
        if (stack.isEmpty()) {
            throw new CommandException("no running container '" + service + "'");
        }
        throw new CommandException(
                "service \""
                        + service
                        + "\" is not running"
                        + (index == 0 ? "" : " container #" + index));
    }

    private Optional<ContainerId> ofService(Machine machine, String stack)
            throws IOException, CommandException {
        Actual actual = session.engine().observer(machine).observe(stack);
        for (Container container : actual.containers().values()) {
            boolean meant =
                    container
                            .replica()
                            .filter(name -> name.service().equals(service))
                            .filter(name -> index == 0 || name.number() == index)
                            .isPresent();
            if (meant && container.status() == Status.PAUSED) {
                throw new CommandException(
                        "service \"" + service + "\" is paused: unpause it first");
            }
            if (meant && container.status() == Status.RUNNING) {
                return Optional.of(container.id());
            }
        }
        return actual.oneOffs().values().stream()
                .filter(other -> index == 0 && other.service().equals(service))
                .map(OneOff::container)
                .filter(container -> container.status() == Status.RUNNING)
                .map(Container::id)
                .findFirst();
    }

    /** A name without a value passes the caller's variable on, if there is one. */
    private List<String> variables() {
        List<String> variables = new ArrayList<>();
        for (String each : environment) {
            String value = session.invocation().environment().get(each);
            if (each.contains("=")) {
                variables.add(each);
            } else if (value != null) {
                variables.add(each + "=" + value);
            }
        }
        return variables;
    }
}
