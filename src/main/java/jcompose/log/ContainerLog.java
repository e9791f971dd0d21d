package jcompose.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The files of one container's log: {@code current}, and {@code current.1} and so on before it. */
public final class ContainerLog {
    static final String CURRENT = "current";

    private final Path directory;

    /** The {@code log} directory of a container; it need not exist. */
    public ContainerLog(Path directory) {
        this.directory = directory;
    }

    /**
     * What was rotated away between two files that once were {@code current}, oldest first; a file
     * that is not among those that are left bounds nothing.
     */
    List<LogEntry> rotated(Optional<Object> after, Optional<Object> before) throws IOException {
        List<Path> between = new ArrayList<>();
        for (Path file : rotatedFiles()) {
            Optional<Object> identity = identity(file);
            if (identity.isPresent() && identity.equals(before)) {
                break;
            }
            between.add(file);
            if (identity.isPresent() && identity.equals(after)) {
                between.clear();
            }
        }
        return entries(between);
    }

    /** What a file keeps when it is renamed; empty where there is no such file. */
    static Optional<Object> identity(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static List<LogEntry> entries(List<Path> files) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        for (Path file : files) {
            try (var lines = Files.lines(file)) {
                lines.forEach(line -> LogEntry.parse(line).ifPresent(entries::add));
            } catch (NoSuchFileException e) {
                // Rotated away since it was listed.
            }
        }
        return entries;
    }

    Path current() {
        return directory.resolve(CURRENT);
    }

    Path directory() {
        return directory;
    }

    private List<Path> rotatedFiles() throws IOException {
        try (var files = Files.newDirectoryStream(directory, CURRENT + ".[0-9]*")) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            found.sort(Comparator.comparingInt(ContainerLog::number).reversed());
            return found;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static int number(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return Integer.parseInt(name.substring(CURRENT.length() + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
