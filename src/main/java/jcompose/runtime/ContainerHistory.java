package jcompose.runtime;

import jcompose.json.Json;
import jcompose.type.ContainerId;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What has happened to containers, whether somebody looked or not. Supervisors write it, each into
 * its container's journal; when a container is removed its journal becomes part of its stack's. Of
 * either there are two files at most, the older of which gives way.
 */
public final class ContainerHistory {
    private static final long LARGEST = 256 << 10;

    private final Layout layout;

    public ContainerHistory(Layout layout) {
        this.layout = layout;
    }

    /** Notes what somebody has done with a container that is there. */
    public void note(ContainerId id, String event) throws IOException {
        if (Files.isDirectory(layout.container(id))) {
            append(
                    layout.journal(id),
                    Json.write(Happening.note(event, Instant.now())) + "\n",
                    64 << 10);
        }
    }

    /**
     * What is known of a container that is there, the oldest first.
     *
     * @param config its record
     */
    public List<Happening> of(ContainerId id, JsonNode config) throws IOException {
        List<Happening> all = new ArrayList<>();
        created(config)
                .map(time -> Happening.of(id, config, time, Happening.note(Happening.CREATE, time)))
                .ifPresent(all::add);
        for (JsonNode line : lines(layout.journal(id))) {
            Happening.read(id, config, line).ifPresent(all::add);
        }
        return all;
    }

    /** What is known of containers that are not there any more. */
    public List<Happening> ofStack(String stack) throws IOException {
        List<Happening> all = new ArrayList<>();
        for (JsonNode line : lines(layout.history(stack))) {
            Happening.read(line).ifPresent(all::add);
        }
        return all;
    }

    /** It is about to be removed. */
    void close(ContainerId id, JsonNode config) throws IOException {
        String stack = config.path("labels").path("stack").asString("");
        if (stack.isEmpty()) {
            return;
        }
        Instant now = Instant.now();
        ObjectNode destroyed = Happening.note(Happening.DESTROY, now);
        StringBuilder lines = new StringBuilder();
        for (Happening each : of(id, config)) {
            lines.append(Json.write(each.line())).append('\n');
        }
        Happening last = Happening.of(id, config, now, destroyed);
        lines.append(Json.write(last.line())).append('\n');
        Files.createDirectories(layout.history(stack).getParent());
        append(layout.history(stack), lines.toString(), LARGEST);
    }

    private static Optional<Instant> created(JsonNode config) {
        try {
            return Optional.of(Instant.parse(config.path("labels").path("created").asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void append(Path file, String lines, long largest) throws IOException {
        Files.writeString(
                file,
                lines,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        if (Files.size(file) >= largest) {
            Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (Path each : List.of(older(file), file)) {
            try {
                for (String line : Files.readAllLines(each)) {
                    parsed(line).ifPresent(lines::add);
                }
            } catch (NoSuchFileException e) {
                // nothing was noted yet
            }
        }
        return lines;
    }

    /** Whoever was killed while it wrote has left a part of a line. */
    private static Optional<JsonNode> parsed(String line) {
        try {
            return line.isEmpty() ? Optional.empty() : Optional.of(Json.parse(line));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
