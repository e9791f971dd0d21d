package jcompose.cli.stack;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.ServiceNames;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.Progress;
import jcompose.deploy.OneOffEnd;
import jcompose.deploy.OneOffPass;
import jcompose.deploy.OneOffRequest;
import jcompose.deploy.Pass;
import jcompose.execute.Machine;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Problem;
import jcompose.type.ContainerId;
import jcompose.type.PublishedPort;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

@Command(
        name = "run",
        description = {
            "Run a command in a new container: of a service of the stack, after what it depends on"
                    + " has come up, or of an image.",
            "NAME is a service where there is a stack file, and an image where there is none or"
                    + " with --image."
        },
        footer =
                "Exit status: the command's own; 125 jcompose failed, 126 cannot be executed, 127"
                        + " not found.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    private static final int FAILED = 125;

    private final Session session;

    @Mixin RunStackOptions place = new RunStackOptions();
    @Mixin RunOptions run = new RunOptions();

    @Option(names = "--image", description = "NAME is an image even though there is a stack file")
    boolean image;

    @Option(
            names = {"-d", "--detach"},
            description = "print the container's ID and leave it alone")
    boolean detach;

    @Option(
            names = {"-i", "--interactive"},
            description = "pass standard input on (always so for a service)")
    boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "give it a terminal; a service gets one if jcompose has one")
    boolean terminal;

    @Option(
            names = {"-T", "--no-tty"},
            description = "no terminal")
    boolean noTerminal;

    @Option(names = "--rm", description = "remove the container once it has ended")
    boolean remove;

    @Option(names = "--name", paramLabel = "NAME", description = "the container's name")
    @Nullable String name;

    @Option(names = "--no-deps", description = "do not start what the service depends on")
    boolean alone;

    @Option(
            names = {"-P", "--service-ports"},
            description = "publish the service's ports")
    boolean servicePorts;

    @Option(
            names = "--pull",
            paramLabel = "always|missing|never|build|policy",
            description = "when to pull images, instead of what the services say")
    String pull = "policy";

    @Option(
            names = {"--quiet-pull", "--quiet-build"},
            description = "say nothing of images")
    boolean quietImages;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but what the command prints, and errors")
    boolean quiet;

    @Option(
            names = "--env-from-file",
            paramLabel = "FILE",
            description = "variables from a file, one a line")
    List<Path> environmentFiles = new ArrayList<>();

    @Option(
            names = "--remove-orphans",
            description = "first remove what has ended beside the stack")
    boolean tidying;

    @Option(names = "--use-aliases", description = "let it be found by the service's names")
    boolean aliases;

    @Option(
            names = "--build",
            description = "build the service's image first (it always is where it is not built)")
    boolean build;

    @Parameters(index = "0", paramLabel = "NAME", description = "the service, or the image")
    String subject = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "instead of the service's or image's own")
    List<String> command = new ArrayList<>();

    public RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        StackOptions options = place.options();
        if (interactive && detach) {
            throw new CommandException("-i and -d exclude each other");
        }
        boolean named = !image && session.stack().hasFiles(options);
        ContainerId id = newId();
        OneOffRequest request = named ? ofService(options, id) : ofImage(options, id);
        Machine machine = session.engine().machine(options, request.stack());
        new OneOffEnd(machine, session.engine().observer(machine)).sweep();
        checkName(machine, request.name());
        try {
            return run(machine, request, options);
        } catch (IOException e) {
            session.err().println("jcompose: " + e.getMessage());
            return FAILED;
        } catch (StackException e) {
            if (named) {
                throw e;
            }
            // Nobody has written a file, so there is no place in one.
            for (Problem problem : e.problems()) {
                String hint = problem.hint().isEmpty() ? "" : "; " + problem.hint();
                session.err().println("jcompose: " + problem.message() + hint);
            }
            return FAILED;
        }
    }

    private int run(Machine machine, OneOffRequest request, StackOptions options)
            throws StackException, IOException, InterruptedException, CommandException {
        CountDownLatch ended = new CountDownLatch(1);
        session.invocation()
                .interruption()
                .onInterrupt(() -> endOnInterrupt(machine, request, ended));
        try {
            int status =
                    new OneOffPass(
                                    machine,
                                    session.engine().observer(machine),
                                    session.engine().pass(options, request.stack()))
                            .run(
                                    request,
                                    session.streams(),
                                    new Progress(
                                            session.display(quiet), request.stack(), quietImages));
            if (request.detached()) {
                session.out().println(request.id());
            }
            return status;
        } finally {
            ended.countDown();
        }
    }

    private OneOffRequest ofService(StackOptions options, ContainerId id)
            throws StackException, IOException, CommandException {
        options.profiles.add("*");
        CreationOptions creation = new CreationOptions();
        creation.pull = pull;
        StackDefinition base = creation.apply(session.stack().load(options, options.files));
        if (!base.services().containsKey(subject)) {
            throw new CommandException(
                    ServiceNames.refusal(subject, base.services().keySet())
                            + "; for an image of that name say --image");
        }
        run.environment.addAll(0, variables());
        StackDefinition changed =
                creation.apply(
                        session.stack()
                                .loadOver(
                                        options,
                                        base,
                                        run.service(subject, command, true, detach)));
        beside(options, base);
        boolean own = session.invocation().ownStreams() && session.invocation().terminal();
        return new OneOffRequest(
                id,
                name == null ? base.name() + "-" + subject + "-run-" + id : name,
                base.name(),
                base,
                changed,
                subject,
                true,
                !alone,
                aliases,
                ports(options, base),
                detach,
                !detach,
                !noTerminal && (terminal || (own && !detach)),
                remove,
                afterwards(options, id));
    }

    /** What earlier calls have left is removed if that is asked for, and told of otherwise. */
    private void beside(StackOptions options, StackDefinition base)
            throws StackException, IOException, CommandException {
        Pass pass = session.engine().pass(options, base.name());
        if (tidying || session.stack().isSet(options, "COMPOSE_REMOVE_ORPHANS")) {
            try {
                pass.removeEndedBeside(
                        base.name(), new Progress(session.display(quiet), base.name()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        new Orphans(session, options, base.name()).tell(pass.observe(base.name()));
    }

    private List<String> variables() throws IOException {
        List<String> variables = new ArrayList<>();
        for (Path file : environmentFiles) {
            Path path = session.invocation().workingDirectory().resolve(file);
            Files.readAllLines(path).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(variables::add);
        }
        return variables;
    }

    private OneOffRequest ofImage(StackOptions options, ContainerId id)
            throws StackException, IOException, CommandException {
        String repository = subject.replaceAll("[:@].*$", "").replaceAll("^.*/", "");
        String service = repository.replaceAll("[^a-zA-Z0-9._-]", "");
        String stack = run.stack(session.stack().projectName(options).orElse(RunOptions.STACK));
        CreationOptions creation = new CreationOptions();
        creation.pull = pull;
        StackDefinition only =
                creation.apply(
                        session.stack()
                                .loadText(options, stack, run.file(service, subject, command)));
        return new OneOffRequest(
                id,
                name == null ? service + "-" + id : name,
                stack,
                only,
                only,
                service,
                false,
                false,
                false,
                published(only, service),
                detach,
                interactive && !detach,
                terminal && !noTerminal,
                remove,
                afterwards(options, id));
    }

    /** Nobody waits for a detached one, who could remove what is left of it. */
    private List<String> afterwards(StackOptions options, ContainerId id) {
        return detach && remove ? session.callOf(options, "container", "rm", id.hex()) : List.of();
    }

    /** Those asked for here, and with {@code --service-ports} the service's own. */
    private SortedSet<PublishedPort> ports(StackOptions options, StackDefinition base)
            throws StackException, IOException, CommandException {
        SortedSet<PublishedPort> ports = new TreeSet<>();
        if (servicePorts) {
            ports.addAll(published(base, subject));
        }
        if (!run.ports.isEmpty()) {
            ports.addAll(
                    published(
                            session.stack().loadText(options, base.name(), run.portsOf(subject)),
                            subject));
        }
        return ports;
    }

    private static SortedSet<PublishedPort> published(StackDefinition stack, String service)
            throws CommandException {
        SortedSet<PublishedPort> ports = new TreeSet<>();
        for (var port : Objects.requireNonNull(stack.services().get(service)).ports()) {
            if (port.value().isOpen()) {
                throw new CommandException(
                        "port "
                                + port.value().target()
                                + ": say which port of the machine leads to it, as in -p 8080:"
                                + port.value().target());
            }
            ports.add(port.value());
        }
        return ports;
    }

    private static void checkName(Machine machine, String name)
            throws IOException, CommandException {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
            throw new CommandException(
                    "'"
                            + name
                            + "' cannot be the name of a container: use letters, digits, '-',"
                            + " '_' and '.', first a letter or digit");
        }
        for (FoundContainer each : FoundContainer.all(machine)) {
            if (each.name().equals(name)) {
                throw new CommandException(
                        "there is a container named " + name + " (" + each.id() + ")");
            }
        }
    }

    /**
     * Ctrl-C reaches the container as well, which may end by itself; a signal that was meant for
     * this process alone does not. Either way what is left of it is still to be seen to.
     */
    private void endOnInterrupt(Machine machine, OneOffRequest request, CountDownLatch ended) {
        try {
            if (!ended.await(2, TimeUnit.SECONDS)) {
                new OneOffEnd(machine, session.engine().observer(machine))
                        .stop(request.id(), Optional.empty());
                ended.await();
            }
        } catch (IOException e) {
            session.err().println("jcompose: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static ContainerId newId() {
        return new ContainerId(
                String.format("%012x", ThreadLocalRandom.current().nextLong() & 0xffff_ffff_ffffL));
    }
}
