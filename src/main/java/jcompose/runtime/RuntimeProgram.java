package jcompose.runtime;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.process.Streams;
import jcompose.type.ContainerId;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The C program {@code jcompose-runtime} and its verbs (native/README.md).
 *
 * @param lock held shared by {@code launch} and {@code stop} while they work; empty: none
 */
public record RuntimeProgram(Path binary, Optional<Path> lock) {
    /**
     * Starts containers, each in its own time; {@code each} hears of every one of them exactly
     * once, in the order in which they are done.
     *
     * @param launches made by {@link LaunchSpec}, their directories prepared
     */
    public void launch(List<LaunchSpec> launches, Consumer<Answer> each) throws IOException {
        Map<ContainerId, String> lines = new LinkedHashMap<>();
        launches.forEach(launch -> lines.put(launch.id(), launch.line()));
        launch(lines, each);
    }

    /** The same with the launch lines themselves. */
    public void launch(Map<ContainerId, String> lines, Consumer<Answer> each) throws IOException {
        ask(
                locked("launch", List.of()),
                List.copyOf(lines.keySet()),
                List.copyOf(lines.values()),
                each);
    }

    /**
     * Stops containers in parallel; {@code each} hears of every one of them exactly once.
     *
     * @param impatient whether a Ctrl-C at this process's terminal ends all grace periods
     */
    public void stop(List<StopRequest> requests, boolean impatient, Consumer<Answer> each)
            throws IOException {
        List<ContainerId> ids = requests.stream().map(StopRequest::id).toList();
        List<String> lines = requests.stream().map(StopRequest::line).toList();
        ask(locked("stop", impatient ? List.of("--impatient") : List.of()), ids, lines, each);
    }

    /** Changes containers in place; {@code each} hears of every one of them exactly once. */
    public void update(List<UpdateRequest> requests, Consumer<Answer> each) throws IOException {
        List<ContainerId> ids = requests.stream().map(UpdateRequest::id).toList();
        List<String> lines = requests.stream().map(UpdateRequest::line).toList();
        ask(locked("update", List.of()), ids, lines, each);
    }

    /** Holds containers, or lets them go on; answers as {@link #update} does. */
    public void pause(List<PauseRequest> requests, Consumer<Answer> each) throws IOException {
        List<ContainerId> ids = requests.stream().map(PauseRequest::id).toList();
        List<String> lines = requests.stream().map(PauseRequest::line).toList();
        ask(locked("update", List.of()), ids, lines, each);
    }

    /** Makes a container's networks what its new record says; answers as {@link #update} does. */
    public void reconnect(ReconnectRequest request, Consumer<Answer> each) throws IOException {
        ask(locked("update", List.of()), List.of(request.id()), List.of(request.line()), each);
    }

    /** Sends a signal to the first process of containers; answers as {@link #update} does. */
    public void signal(List<SignalRequest> requests, Consumer<Answer> each) throws IOException {
        List<ContainerId> ids = requests.stream().map(SignalRequest::id).toList();
        List<String> lines = requests.stream().map(SignalRequest::line).toList();
        ask(locked("update", List.of()), ids, lines, each);
    }

    /**
     * Runs a command in a running container, on the caller's terminal where there is one.
     *
     * @return the command's exit status; 125 when the runtime failed, 126 when the command cannot
     *     be executed, 127 when it is not found
     */
    public int exec(ExecRequest request, Streams streams) throws IOException {
        return verb("exec", request.arguments()).runOn(streams);
    }

    /** What {@link #attach} returns where keys have ended it, and not the container. */
    public static final int DETACHED = 10;

    /**
     * Shows what a container prints on its terminal, and types there.
     *
     * @param directory the container's
     * @param deaf whether nothing is typed
     * @param keys that end it; none: nothing does
     * @return 0 once the terminal is gone, {@link #DETACHED}, or 125 when it cannot be reached
     */
    public int attach(Path directory, boolean deaf, byte[] keys, Streams streams)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--directory", directory.toString()));
        if (deaf) {
            arguments.add("--no-stdin");
        }
        if (keys.length > 0) {
            arguments.addAll(List.of("--detach-keys", HexFormat.of().formatHex(keys)));
        }
        return verb("attach", arguments).runOn(streams);
    }

    /** The same without standard input; {@code each} hears of every line that it prints. */
    public int exec(ExecRequest request, Consumer<String> each) throws IOException {
        return verb("exec", request.arguments()).listen("", each);
    }

    /** Runs a container in the foreground, without a supervisor; returns as {@link #exec} does. */
    public int run(String launchLine, Streams streams) throws IOException {
        return verb("run").runOn(streams, launchLine);
    }

    /** The same with a container whose directory has its launch line, and with standard input. */
    public int runIn(Path directory, boolean interactive, Streams streams) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--directory", directory.toString()));
        if (interactive) {
            arguments.add("-i");
        }
        return verb("run", arguments).runOn(streams);
    }

    /** The same; {@code each} hears of every line that the container prints. */
    public int run(String launchLine, Consumer<String> each) throws IOException {
        return verb("run").listen(launchLine, each);
    }

    /** Starts the name server of all containers of a layout, unless it runs. */
    public void serveNames(Layout layout) throws IOException {
        verb(
                        "names",
                        List.of(
                                layout.cgroupParent(),
                                layout.containers().toString(),
                                layout.runContainers().toString()))
                .output("");
    }

    /** Has the kernel forget where packets to published ports went, one request a line. */
    public void forgetFlows(List<String> requests) throws IOException {
        verb("flows").output(String.join("\n", requests) + "\n");
    }

    /**
     * What runs below a cgroup of ours, one JSON object per container; and before them one with a
     * member {@code names} about the name server, where there is one.
     */
    public List<JsonNode> observe(String cgroupParent, Optional<String> stack) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(cgroupParent));
        stack.ifPresent(arguments::add);
        List<JsonNode> containers = new ArrayList<>();
        Command command = verb("observe", arguments);
        Command.Said said = command.converse(List.of(), line -> containers.add(Json.parse(line)));
        if (said.status() != 0) {
            throw command.failure(said.status(), said.error());
        }
        return containers;
    }

    /** Copies files between two trees, as {@code COPY} does. */
    public void copy(JsonNode request) throws IOException {
        verb("copy").output(Json.write(request) + "\n");
    }

    /**
     * What a container has changed: {@code A}, {@code C} or {@code D}, a blank, and the path.
     *
     * @param config its launch line
     */
    public List<String> changes(JsonNode config) throws IOException {
        String request = Json.write(ContainerTree.of(config).changes(config));
        return verb("changes").output(request + "\n").lines().toList();
    }

    /** Writes the whole tree of a container as an archive, without what is mounted in it. */
    public void export(ContainerTree tree, OutputStream archive) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--lower", tree.init().toString()));
        tree.layers().forEach(layer -> arguments.addAll(List.of("--lower", layer.toString())));
        arguments.add(tree.upper().toString());
        write(arguments, archive);
    }

    /** Holds everything in a cgroup of ours. */
    public Frozen freeze(String cgroup) throws IOException {
        return Frozen.freeze(binary, cgroup);
    }

    /** What is where in a tree; {@code each} hears every path, directories with a slash. */
    public void list(JsonNode request, Consumer<String> each) throws IOException {
        Command command = verb("paths");
        Command.Said said =
                command.converse(
                        List.of(Json.write(request)),
                        line -> each.accept(Json.parse(line).asString()));
        if (said.status() != 0) {
            throw command.failure(said.status(), said.error());
        }
    }

    /** Writes an overlay's upper directory as a layer. */
    public void pack(Path upper, OutputStream layer) throws IOException {
        write(List.of(upper.toString()), layer);
    }

    private void write(List<String> arguments, OutputStream archive) throws IOException {
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        Streams streams = new Streams(InputStream.nullInputStream(), archive, error, false);
        Command command = verb("pack", arguments);
        int status = command.runOn(streams);
        if (status != 0) {
            throw command.failure(status, error.toString(StandardCharsets.UTF_8));
        }
    }

    /**
     * The same as a file, compressed with gzip.
     *
     * @param blob does not exist; on disk when this returns, and so is all of its file system
     */
    public PackedLayer pack(Path upper, Path blob) throws IOException {
        List<String> arguments = List.of("--blob", blob.toString(), upper.toString());
        return PackedLayer.parse(verb("pack", arguments).output(""));
    }

    /**
     * Compares a layer's directory with what its archive just made.
     *
     * @return the differences, each as {@code /PATH: WHAT}; the first hundred of them
     */
    public List<String> compare(Path kept, Path fresh) throws IOException {
        List<String> differences = new ArrayList<>();
        Command command = verb("compare", List.of(kept.toString(), fresh.toString()));
        for (String line : command.output("").lines().toList()) {
            JsonNode difference = Json.parse(line);
            differences.add(
                    "/"
                            + difference.path("path").asString("")
                            + ": "
                            + difference.path("difference").asString(""));
        }
        return differences;
    }

    /**
     * Unpacks a layer's compressed stream into a directory.
     *
     * @throws jcompose.process.CommandFailure when it is no layer, or one that leads out of the
     *     directory
     */
    public UnpackedLayer unpack(UnpackRequest request, InputStream layer) throws IOException {
        return UnpackedLayer.parse(verb("unpack", request.arguments()).output(layer));
    }

    /** The same with a layer that is in a file. */
    public UnpackedLayer unpack(UnpackRequest request, Path layer) throws IOException {
        return UnpackedLayer.parse(verb("unpack", request.arguments()).output(layer));
    }

    /** Unpacks the streams of several threads. */
    public LayerStreams layerStreams() {
        return new LayerStreams(verb("unpack-streams"));
    }

    /**
     * Completes layers, the lowest first, and returns when all that was written to the file system
     * of {@code directory} is on its disk.
     */
    public void settle(List<Settlement> settlements, Path directory) throws IOException {
        StringBuilder requests = new StringBuilder();
        settlements.forEach(each -> requests.append(each.line()));
        verb("settle", List.of(directory.toString())).output(requests.toString());
    }

    /** Returns when all that was written to the file system of {@code directory} is on its disk. */
    public void synchronise(Path directory) throws IOException {
        settle(List.of(), directory);
    }

    private Command locked(String name, List<String> further) {
        List<String> arguments = new ArrayList<>();
        String caller = Long.toString(ProcessHandle.current().pid());
        lock.ifPresent(
                file -> arguments.addAll(List.of("--lock", file.toString(), "--caller", caller)));
        arguments.addAll(further);
        return verb(name, arguments);
    }

    private Command verb(String name) {
        return verb(name, List.of());
    }

    private Command verb(String name, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString(), name));
        command.addAll(arguments);
        return new Command(command);
    }

    private static void ask(
            Command command, List<ContainerId> ids, List<String> lines, Consumer<Answer> each)
            throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        Set<ContainerId> unanswered = new LinkedHashSet<>(ids);
        List<String> strays = new ArrayList<>();
        Command.Said said =
                command.converse(
                        lines,
                        line -> {
                            Optional<Answer> answer = answer(line);
                            if (answer.isPresent() && unanswered.remove(answer.get().id())) {
                                each.accept(answer.get());
                            } else {
                                strays.add(line);
                            }
                        });
        // Killed, or refused its input: silence must not be mistaken for success.
        String words = (said.error() + String.join("\n", strays)).strip();
        for (ContainerId id : unanswered) {
            String message =
                    "jcompose-runtime ended with exit status "
                            + said.status()
                            + " without a word about this container"
                            + (words.isEmpty() ? "" : ": " + words);
            each.accept(new Answer.Failed(id, "runtime", "", message));
        }
    }

    private static Optional<Answer> answer(String line) {
        try {
            return Optional.of(Answer.of(Json.parse(line)));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
