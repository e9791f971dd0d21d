package jcompose.stack;

import jcompose.stack.interpolate.Variables;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.EnvironmentFile;
import jcompose.stack.read.ReadFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The variables of a stack: the caller's, then those of the environment files. */
final class Environment implements Variables {
    private final StackRequest request;
    private final Problems problems;
    private final ReadFiles read;
    private final Map<String, String> values;
    private final Map<String, String> origins;
    private final Map<String, String> fileOrigins = new HashMap<>();

    Environment(StackRequest request, Problems problems, ReadFiles read) {
        this(request, problems, read, request.environment(), Map.of());
    }

    private Environment(
            StackRequest request,
            Problems problems,
            ReadFiles read,
            Map<String, String> values,
            Map<String, String> origins) {
        this.request = request;
        this.problems = problems;
        this.read = read;
        this.values = new HashMap<>(values);
        this.origins = new HashMap<>(origins);
        this.values.putIfAbsent("PWD", request.workingDirectory().toString());
    }

    /** The same variables, for files that may have more. */
    Environment inner() {
        return new Environment(request, problems, read, values, origins);
    }

    Map<String, String> all() {
        return Map.copyOf(values);
    }

    /** The file and the line that set the variable, or the caller's environment. */
    String origin(String name) {
        return origins.getOrDefault(name, "the environment");
    }

    @Override
    public @Nullable String get(String name) {
        return values.get(name);
    }

    void set(String name, String value) {
        values.put(name, value);
    }

    /** The parts of a variable's value; none when it is not set. */
    List<String> list(String name, String separator) {
        List<String> parts = new ArrayList<>();
        String value = values.getOrDefault(name, "");
        int start = 0;
        while (start < value.length()) {
            int end = value.indexOf(separator, start);
            end = end < 0 ? value.length() : end;
            if (end > start) {
                parts.add(value.substring(start, end).strip());
            }
            start = end + separator.length();
        }
        return parts;
    }

    String pathSeparator() {
        String separator = values.getOrDefault("COMPOSE_PATH_SEPARATOR", "");
        return separator.isEmpty() ? ":" : separator;
    }

    /** Where {@code .env} is looked for before it is known which files make the stack. */
    Path firstDirectory() {
        if (request.projectDirectory().isPresent()) {
            return request.workingDirectory().resolve(request.projectDirectory().get()).normalize();
        }
        for (String file : request.files()) {
            Path parent = file.equals("-") ? null : parent(file);
            if (parent != null) {
                return parent;
            }
        }
        return request.workingDirectory();
    }

    /** Null where there is none; what cannot be a path is reported when it is read. */
    private @Nullable Path parent(String file) {
        try {
            return request.workingDirectory().resolve(file).normalize().getParent();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Adds the variables of the files that {@code --env-file} or else the caller's {@code
     * COMPOSE_ENV_FILES} name, or else of {@code .env} in {@code directory}. What is set already
     * stays; a later file wins over an earlier one.
     */
    void readFiles(Path directory) {
        List<String> files = new ArrayList<>();
        request.environmentFiles().forEach(file -> files.add(file.toString()));
        if (files.isEmpty()) {
            files.addAll(list("COMPOSE_ENV_FILES", ","));
        }
        Map<String, String> found = new HashMap<>();
        for (String file : files) {
            read(file, found);
        }
        Path usual = directory.resolve(".env");
        read.lookedAt(usual);
        if (files.isEmpty() && !isDisabled() && Files.exists(usual) && !Files.isDirectory(usual)) {
            read(usual.toString(), found);
        }
        merge(found);
    }

    /** Adds the variables of {@code files}; what is set already stays. */
    void add(List<Path> files) {
        Map<String, String> found = new HashMap<>();
        files.forEach(file -> read(file.toString(), found));
        merge(found);
    }

    private void merge(Map<String, String> found) {
        found.forEach(
                (name, value) -> {
                    if (values.putIfAbsent(name, value) != null) {
                        fileOrigins.remove(name);
                    }
                });
        origins.putAll(fileOrigins);
        fileOrigins.clear();
    }

    private boolean isDisabled() {
        String value = request.environment().get("COMPOSE_DISABLE_ENV_FILE");
        return switch (value == null ? "0" : value) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> {
                problems.error(
                        Position.of("COMPOSE_DISABLE_ENV_FILE"),
                        KeyPath.ROOT,
                        "must be true or false, not '" + value + "'");
                yield true;
            }
        };
    }

    private void read(String name, Map<String, String> found) {
        try {
            Path file = request.workingDirectory().resolve(withHome(name));
            EnvironmentFile.readInto(found, read.text(file), values::get)
                    .forEach((variable, line) -> fileOrigins.put(variable, name + ":" + line));
        } catch (IOException e) {
            problems.error(
                    Position.of(name),
                    KeyPath.ROOT,
                    "cannot read the environment file: " + e.getMessage());
        } catch (InvalidPathException e) {
            problems.error(Position.of(name), KeyPath.ROOT, "cannot be a path: " + e.getReason());
        } catch (EnvironmentFile.Mistake e) {
            problems.error(new Position(name, e.line(), 1), KeyPath.ROOT, e.getMessage());
        }
    }

    private String withHome(String name) {
        String home = values.getOrDefault("HOME", "");
        return home.isEmpty() || !(name.equals("~") || name.startsWith("~/"))
                ? name
                : home + name.substring(1);
    }
}
