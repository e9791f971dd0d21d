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
import java.util.LinkedHashSet;
import java.util.List;
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
        List<ContainerId> ids = launches.stream().map(LaunchSpec::id).toList();
        List<String> lines = launches.stream().map(LaunchSpec::line).toList();
        ask(locked("launch"), ids, lines, each);
    }

    /** Stops containers in parallel; {@code each} hears of every one of them exactly once. */
    public void stop(List<StopRequest> requests, Consumer<Answer> each) throws IOException {
        List<ContainerId> ids = requests.stream().map(StopRequest::id).toList();
        List<String> lines = requests.stream().map(StopRequest::line).toList();
        ask(locked("stop"), ids, lines, each);
    }

    /** Changes containers in place; {@code each} hears of every one of them exactly once. */
    public void update(List<UpdateRequest> requests, Consumer<Answer> each) throws IOException {
        List<ContainerId> ids = requests.stream().map(UpdateRequest::id).toList();
        List<String> lines = requests.stream().map(UpdateRequest::line).toList();
        ask(locked("update"), ids, lines, each);
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

    /** Runs a container in the foreground, without a supervisor; returns as {@link #exec} does. */
    public int run(String launchLine, Streams streams) throws IOException {
        return verb("run").runOn(streams, launchLine);
    }

    /** The same; {@code each} hears of every line that the container prints. */
    public int run(String launchLine, Consumer<String> each) throws IOException {
        return verb("run").listen(launchLine, each);
    }

    /** What runs below a cgroup of ours, one JSON object per container. */
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

    /** What is where in a tree; {@code each} hears every path, directories with a slash. */
    public void list(JsonNode request, Consumer<String> each) throws IOException {
        Command command = verb("list");
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
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        Streams streams = new Streams(InputStream.nullInputStream(), layer, error, false);
        Command command = verb("pack", List.of(upper.toString()));
        int status = command.runOn(streams);
        if (status != 0) {
            throw command.failure(status, error.toString(StandardCharsets.UTF_8));
        }
    }

    private Command locked(String name) {
        List<String> arguments = new ArrayList<>();
        lock.ifPresent(file -> arguments.addAll(List.of("--lock", file.toString())));
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
