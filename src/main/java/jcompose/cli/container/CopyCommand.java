package jcompose.cli.container;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.image.Workspace;
import jcompose.json.Json;
import jcompose.runtime.ContainerTree;
import jcompose.runtime.UnpackRequest;
import jcompose.stack.StackException;
import jcompose.type.Pid;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "cp",
        description = {
            "Copy files between a container and this machine, by the rules of docker cp.",
            "One of SOURCE and TARGET is CONTAINER:PATH (or SERVICE:PATH); the other is a path"
                    + " here, or - for a tar archive on the standard streams."
        },
        mixinStandardHelpOptions = true)
public final class CopyCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-a", "--archive"},
            description = "keep owners; without it the copies belong to root")
    boolean archive;

    @Option(
            names = {"-L", "--follow-link"},
            description = "copy what a symbolic link in SOURCE leads to")
    boolean follow;

    @Option(
            names = {"-q", "--quiet"},
            description = "no effect: nothing is said anyway")
    boolean quiet;

    @Option(
            names = "--index",
            paramLabel = "N",
            description =
                    "this replica of a service; if not said otherwise, out of the first, and into"
                            + " all")
    int index;

    @Option(names = "--all", description = "into containers of 'run' as well")
    boolean all;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "what")
    String source = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "where to")
    String target = "";

    public CopyCommand(Session session) {
        this.session = session;
    }

    /** A place in a container, or on this machine where {@code container} is empty. */
    private record Place(Optional<String> container, String path) {
        static Place of(String text) {
            int colon = text.indexOf(':');
            boolean local = colon <= 0 || text.startsWith(".") || text.startsWith("/");
            return local
                    ? new Place(Optional.empty(), text)
                    : new Place(Optional.of(text.substring(0, colon)), text.substring(colon + 1));
        }
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        Place from = Place.of(source);
        Place to = Place.of(target);
        if (from.container().isPresent() == to.container().isPresent()) {
            throw new CommandException(
                    "one of SOURCE and TARGET must be CONTAINER:PATH, and only one");
        }
        Machine machine = session.engine().machine(options);
        if (from.container().isPresent()) {
            out(machine, found(machine, from), from.path(), to.path());
            return 0;
        }
        FoundContainer first = found(machine, to);
        for (FoundContainer each : meant(machine, first, to)) {
            in(machine, each, from.path(), to.path());
        }
        return 0;
    }

    private void out(Machine machine, FoundContainer container, String path, String place)
            throws IOException, InterruptedException {
        ObjectNode tree = tree(machine, container, false);
        if (!place.equals("-")) {
            machine.runtime().copy(request(tree, path, here(), local(place)));
            return;
        }
        try (Workspace workspace = machine.images().writer().workspace()) {
            Path aside = Files.createDirectory(workspace.unused());
            ObjectNode all = request(tree, path, directory(aside), "/");
            all.remove("owner");
            machine.runtime().copy(all);
            machine.runtime().pack(aside, session.out());
            session.out().flush();
        }
    }

    private void in(Machine machine, FoundContainer container, String place, String path)
            throws IOException, InterruptedException {
        ObjectNode tree = tree(machine, container, true);
        if (!place.equals("-")) {
            machine.runtime().copy(request(here(), local(place), tree, path));
            return;
        }
        try (Workspace workspace = machine.images().writer().workspace()) {
            Path aside = Files.createDirectory(workspace.unused());
            var lower = new UnpackRequest.Lower.None();
            machine.runtime()
                    .unpack(
                            new UnpackRequest(aside, Optional.empty(), lower),
                            session.invocation().in());
            ObjectNode all = request(directory(aside), "/.", tree, path + "/");
            all.remove("owner");
            machine.runtime().copy(all);
        }
    }

    private ObjectNode request(ObjectNode from, String what, ObjectNode to, String where) {
        ObjectNode request = Json.object();
        request.set("from", from);
        request.set("to", to);
        request.putArray("copies")
                .addObject()
                .put("source", what.isEmpty() ? "/" : what)
                .put("target", where.isEmpty() ? "/" : where)
                .put("named", true)
                .put("follow", follow);
        if (!archive) {
            request.put("owner", "0:0");
        }
        return request;
    }

    /** Of a running container as its processes see it, volumes and all. */
    private ObjectNode tree(Machine machine, FoundContainer container, boolean written)
            throws IOException {
        Optional<Pid> process =
                session.engine()
                        .observer(machine)
                        .process(container.labels().stack(), container.id());
        if (process.isPresent()) {
            return directory(Path.of("/proc", Integer.toString(process.get().number()), "root"));
        }
        ContainerTree tree = ContainerTree.of(container.config());
        return written ? tree.writable() : tree.readable();
    }

    private FoundContainer found(Machine machine, Place place)
            throws StackException, IOException, CommandException {
        return session.stack().find(machine, options, place.container().orElseThrow(), index);
    }

    /** All replicas of a service, where none is told. */
    private List<FoundContainer> meant(Machine machine, FoundContainer first, Place place)
            throws IOException, CommandException {
        String word = place.container().orElseThrow();
        if (index != 0 || !first.isOf(word) || first.name().equals(word)) {
            return List.of(first);
        }
        List<FoundContainer> replicas =
                FoundContainer.all(machine).stream()
                        .filter(each -> each.labels().stack().equals(first.labels().stack()))
                        .filter(each -> each.isOf(word) || (all && each.isRunOf(word)))
                        .toList();
        if (replicas.size() > 1 && source.equals("-")) {
            throw new CommandException(
                    "standard input can be copied into one container: say which by --index");
        }
        return replicas;
    }

    private static ObjectNode here() {
        return directory(Path.of("/"));
    }

    private static ObjectNode directory(Path path) {
        return Json.object().put("directory", path.toString());
    }

    /** Slashes and dots at the end have a meaning of their own. */
    private String local(String path) {
        String absolute =
                path.startsWith("/") ? path : session.invocation().workingDirectory() + "/" + path;
        return absolute;
    }
}
