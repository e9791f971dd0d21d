package jcompose.gitops;

import jcompose.image.DurableFile;
import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What must be remembered of a stack over the end of the server: nothing else tells which commit
 * was good, which was not, and that somebody suspended it.
 *
 * @param good the last commit whose deployment succeeded
 * @param bad the commit whose deployment is not tried again
 */
record StackRecord(Optional<String> good, Optional<String> bad, boolean suspended) {
    static final StackRecord NONE = new StackRecord(Optional.empty(), Optional.empty(), false);

    /** What is not whole, as after a crash of the machine, is as good as absent. */
    static StackRecord read(Path file) throws IOException {
        try {
            JsonNode record = Json.parse(Files.readString(file));
            return new StackRecord(
                    text(record, "good"),
                    text(record, "bad"),
                    record.path("suspended").asBoolean());
        } catch (NoSuchFileException | JacksonException e) {
            return NONE;
        }
    }

    private static Optional<String> text(JsonNode record, String key) {
        return Optional.of(record.path(key).asString("")).filter(text -> !text.isEmpty());
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        String text =
                Json.write(
                        Json.object()
                                .put("good", good.orElse(""))
                                .put("bad", bad.orElse(""))
                                .put("suspended", suspended));
        DurableFile.write(
                file,
                (text + "\n").getBytes(StandardCharsets.UTF_8),
                file.resolveSibling("." + file.getFileName() + ".new"));
    }

    StackRecord withGood(String commit) {
        return new StackRecord(Optional.of(commit), Optional.empty(), suspended);
    }

    StackRecord withBad(String commit) {
        return new StackRecord(good, Optional.of(commit), suspended);
    }

    StackRecord withSuspended(boolean is) {
        return new StackRecord(good, bad, is);
    }
}
