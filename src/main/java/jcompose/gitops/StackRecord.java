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
 * @param previous the good one before that
 * @param bad the commit whose deployment is not tried again
 * @param back whether the good one is to run again instead of that
 * @param approved the commit that somebody has approved last
 */
record StackRecord(
        Optional<String> good,
        Optional<String> previous,
        Optional<String> bad,
        boolean back,
        Optional<String> approved,
        boolean suspended) {
    static final StackRecord NONE =
            new StackRecord(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    false);

    /** What is not whole, as after a crash of the machine, is as good as absent. */
    static StackRecord read(Path file) throws IOException {
        try {
            JsonNode record = Json.parse(Files.readString(file));
            return new StackRecord(
                    text(record, "good"),
                    text(record, "previous"),
                    text(record, "bad"),
                    record.path("back").asBoolean(true),
                    text(record, "approved"),
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
                                .put("previous", previous.orElse(""))
                                .put("bad", bad.orElse(""))
                                .put("back", back)
                                .put("approved", approved.orElse(""))
                                .put("suspended", suspended));
        DurableFile.write(
                file,
                (text + "\n").getBytes(StandardCharsets.UTF_8),
                file.resolveSibling("." + file.getFileName() + ".new"));
    }

    StackRecord withGood(String commit) {
        Optional<String> before = good.equals(Optional.of(commit)) ? previous : good;
        return new StackRecord(
                Optional.of(commit), before, Optional.empty(), false, approved, suspended);
    }

    /** {@code instead}: the good one is to run again. */
    StackRecord withBad(String commit, boolean instead) {
        return new StackRecord(good, previous, Optional.of(commit), instead, approved, suspended);
    }

    StackRecord withApproved(String commit) {
        return new StackRecord(good, previous, bad, back, Optional.of(commit), suspended);
    }

    StackRecord withSuspended(boolean is) {
        return new StackRecord(good, previous, bad, back, approved, is);
    }

    /** A commit that failed may be tried again. */
    StackRecord forgiving() {
        return new StackRecord(good, previous, Optional.empty(), false, approved, suspended);
    }

    /** Back at the good commit before; the one that it is to be at is not tried any more. */
    StackRecord back(String from) {
        return new StackRecord(
                previous, Optional.empty(), Optional.of(from), true, approved, suspended);
    }
}
