package jcompose.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files of one container's log: {@code current}, and {@code current.1} and so on before it. */
public final class ContainerLog {
    static final String CURRENT = "current";

    private final Path directory;

    /** The {@code log} directory of a container; it need not exist. */
    public ContainerLog(Path directory) {
        this.directory = directory;
    }

    /** Everything from before {@code current}, oldest first. */
    List<LogEntry> rotated() throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        for (Path file : rotatedFiles()) {
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
