package jcompose.stack.canonical;

import jcompose.stack.interpolate.Variables;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.EnvironmentFile;
import jcompose.stack.read.RawEnvironmentFile;
import jcompose.stack.read.ReadFiles;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives every variable of every service its value: those of {@code env_file} come first, {@code
 * environment} wins over them, and a name alone takes its value from the caller's environment.
 */
public final class ResolveEnvironment {
    private final Variables around;
    private final ProjectPaths paths;
    private final ReadFiles read;
    private final Problems problems;
    private final Map<String, String> texts = new HashMap<>();

    private ResolveEnvironment(
            Variables around, ProjectPaths paths, ReadFiles read, Problems problems) {
        this.around = around;
        this.paths = paths;
        this.read = read;
        this.problems = problems;
    }

    /** The services without {@code env_file}; a variable that has no value stays a name alone. */
    public static Tree.Mapping of(
            Tree.Mapping services,
            Variables around,
            ProjectPaths paths,
            ReadFiles read,
            Problems problems) {
        ResolveEnvironment resolve = new ResolveEnvironment(around, paths, read, problems);
        KeyPath path = KeyPath.ROOT.key("services");
        return services.mapValues(
                (name, value) ->
                        value instanceof Tree.Mapping service
                                ? resolve.service(service, path.key(name))
                                : value);
    }

    private Tree service(Tree.Mapping service, KeyPath path) {
        Tree.Mapping result = service;
        if (!service.has("environment") && !service.has("env_file")) {
            return result;
        }
        Tree.Mapping own = PassThrough.variables(service.mapping("environment"), around);
        Map<String, Tree.Entry> variables = fromFiles(service, own, path.key("env_file"));
        variables.putAll(own.entries());
        result = result.without("env_file");
        return service.has("environment") || !variables.isEmpty()
                ? result.with("environment", new Tree.Mapping(own.position(), variables))
                : result;
    }

    private Map<String, Tree.Entry> fromFiles(
            Tree.Mapping service, Tree.Mapping own, KeyPath path) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, Tree.Entry> variables = new LinkedHashMap<>();
        int index = 0;
        for (Tree file : service.elements("env_file")) {
            if (file instanceof Tree.Mapping entry) {
                read(entry, path.index(index), name -> lookUp(name, own), values)
                        .forEach(
                                (name, place) ->
                                        variables.put(
                                                name,
                                                new Tree.Entry(
                                                        place,
                                                        new Tree.Text(
                                                                place,
                                                                values.getOrDefault(name, "")))));
            }
            index++;
        }
        return variables;
    }

    /** The caller's variables win over the service's own. */
    private @Nullable String lookUp(String name, Tree.Mapping own) {
        String value = around.get(name);
        return value == null && own.get(name) instanceof Tree.Text(Position ignored, String text)
                ? text
                : value;
    }

    /** Many services may name one file. */
    private String text(String file) throws IOException {
        String text = texts.get(file);
        if (text == null) {
            text = read.regularText(Path.of(file));
            texts.put(file, text);
        }
        return text;
    }

    /** The places of the file's variables. */
    private Map<String, Position> read(
            Tree.Mapping entry, KeyPath path, Variables lookUp, Map<String, String> values) {
        if (!(entry.get("path") instanceof Tree.Text(Position position, String name))) {
            return Map.of();
        }
        String file = paths.of(name);
        try {
            String text = text(file);
            String format = entry.text("format");
            switch (format == null ? "" : format) {
                case "" -> {
                    return places(file, EnvironmentFile.readInto(values, text, lookUp));
                }
                case "raw" -> {
                    return places(file, RawEnvironmentFile.readInto(values, text, lookUp));
                }
                default ->
                        problems.error(
                                entry.keyPosition("format"),
                                path.key("format"),
                                "'" + format + "' is not a format of environment files",
                                "leave it out, or use raw");
            }
        } catch (IOException | InvalidPathException e) {
            if (!(entry.get("required") instanceof Tree.Bool required) || required.value()) {
                problems.error(position, path, "cannot read '" + file + "': " + e.getMessage());
            }
        } catch (EnvironmentFile.Mistake e) {
            problems.error(
                    position, path, "'" + file + "' line " + e.line() + ": " + e.getMessage());
        }
        return Map.of();
    }

    private static Map<String, Position> places(String file, Map<String, Integer> lines) {
        Map<String, Position> places = LinkedHashMap.newLinkedHashMap(lines.size());
        lines.forEach((name, line) -> places.put(name, new Position(file, line, 1)));
        return places;
    }
}
