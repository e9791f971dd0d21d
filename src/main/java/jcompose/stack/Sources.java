package jcompose.stack;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.FindFiles;
import jcompose.stack.read.ReadFiles;

import org.jspecify.annotations.Nullable;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a stack and where relative paths begin.
 *
 * @param files in the order of merging; not read yet
 */
record Sources(List<Named> files, Path projectDirectory) {
    private static final String STANDARD_INPUT = "-";

    /**
     * A file and what people call it.
     *
     * @param path null for standard input
     */
    record Named(String name, @Nullable Path path) {}

    /**
     * The files that the request names, or those that are found from its working directory upwards.
     */
    static Sources find(
            StackRequest request, Environment environment, ReadFiles read, Problems problems) {
        List<String> names = request.files();
        if (names.isEmpty()) {
            names = environment.list("COMPOSE_FILE", environment.pathSeparator());
        }
        List<Named> files = new ArrayList<>();
        for (String name : names) {
            files.add(named(name, request.workingDirectory(), problems));
        }
        if (names.isEmpty()) {
            files = found(request.workingDirectory(), read, problems);
        }
        return new Sources(files, projectDirectory(request, files));
    }

    private static Named named(String name, Path directory, Problems problems) {
        if (name.equals(STANDARD_INPUT)) {
            return new Named("<stdin>", null);
        }
        try {
            return new Named(name, directory.resolve(name).normalize());
        } catch (InvalidPathException e) {
            problems.error(Position.of(name), KeyPath.ROOT, "cannot be a path: " + e.getReason());
            return new Named(name, directory);
        }
    }

    private static List<Named> found(Path directory, ReadFiles read, Problems problems) {
        FindFiles.Found found = FindFiles.above(directory);
        read.lookedAt(FindFiles.candidates(directory, found));
        if (found == null) {
            problems.error(
                    Position.of(directory.toString()),
                    KeyPath.ROOT,
                    "there is no stack file here or in a directory above",
                    "name it with -f, or call it " + String.join(", ", FindFiles.names()));
            return List.of();
        }
        List<Named> files = new ArrayList<>();
        for (Path path : found.files()) {
            files.add(new Named(directory.relativize(path).toString(), path));
        }
        for (Path path : found.ignored()) {
            problems.warning(
                    Position.of(directory.relativize(path).toString()),
                    KeyPath.ROOT,
                    "is not used, because there is " + files.getFirst().name(),
                    "name the files with -f");
        }
        return files;
    }

    private static Path projectDirectory(StackRequest request, List<Named> files) {
        if (request.projectDirectory().isPresent()) {
            return request.workingDirectory().resolve(request.projectDirectory().get()).normalize();
        }
        Path first = files.isEmpty() ? null : files.getFirst().path();
        Path parent = first == null ? null : first.getParent();
        return parent == null ? request.workingDirectory() : parent;
    }

    List<Path> paths() {
        List<Path> paths = new ArrayList<>();
        for (Named file : files) {
            if (file.path() != null) {
                paths.add(file.path());
            }
        }
        return paths;
    }
}
