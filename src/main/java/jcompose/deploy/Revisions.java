package jcompose.deploy;

import jcompose.image.DurableFile;
import jcompose.json.Json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The revisions of one stack, a file each. Whoever writes holds the stack's lock. Nobody but root
 * may read them: environments are in them.
 */
public final class Revisions {
    /** How many are kept; the oldest go first, but never the last good one. */
    public static final int KEPT = 10;

    private static final String SUFFIX = ".json";

    private final Path directory;

    /**
     * @param directory may be missing
     */
    public Revisions(Path directory) {
        this.directory = directory;
    }

    /** All that are whole, the oldest first. */
    public List<Revision> all() throws IOException {
        TreeMap<Integer, Revision> all = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                Optional<Revision> revision = read(file);
                revision.ifPresent(each -> all.put(each.number(), each));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return List.copyOf(all.values());
    }

    public Optional<Revision> get(int number) throws IOException {
        return all().stream().filter(revision -> revision.number() == number).findFirst();
    }

    /**
     * The newest good one that is another stack than {@code present}; the way back from it.
     *
     * @param present of one of the revisions
     */
    public Optional<Revision> lastGoodBefore(JsonNode present) throws IOException {
        return all().reversed().stream()
                .filter(revision -> revision.status() == Revision.Status.GOOD)
                .filter(revision -> !revision.stack().equals(present))
                .findFirst();
    }

    /** Begins a pass; one over the stack of the newest revision goes on with that. */
    Revision begin(JsonNode stack, Instant now, String reason) throws IOException {
        List<Revision> all = all();
        boolean same = !all.isEmpty() && all.getLast().stack().equals(stack);
        int number = all.isEmpty() ? 1 : all.getLast().number() + (same ? 0 : 1);
        Revision begun = new Revision(number, now, Revision.Status.UNFINISHED, reason, stack);
        write(begun);
        return begun;
    }

    void write(Revision revision) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        String name = revision.number() + SUFFIX;
        DurableFile.write(
                directory.resolve(name),
                (Json.write(revision.json()) + "\n").getBytes(StandardCharsets.UTF_8),
                directory.resolve("." + name + ".new"));
        removeOldest();
    }

    private void removeOldest() throws IOException {
        List<Revision> all = all();
        Optional<Revision> good =
                all.reversed().stream()
                        .filter(revision -> revision.status() == Revision.Status.GOOD)
                        .findFirst();
        for (Revision revision : all.subList(0, Math.max(0, all.size() - KEPT))) {
            if (!good.equals(Optional.of(revision))) {
                Files.deleteIfExists(directory.resolve(revision.number() + SUFFIX));
            }
        }
    }

    private static Optional<Revision> read(Path file) throws IOException {
        try {
            return Optional.of(Revision.parse(Json.parse(Files.readString(file))));
        } catch (NoSuchFileException | JacksonException | IllegalArgumentException e) {
            return Optional.empty(); // removed meanwhile, or not one of ours
        }
    }
}
