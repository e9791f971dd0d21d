package jcompose.stack.canonical;

import jcompose.stack.interpolate.Variables;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.EnvironmentFile;
import jcompose.stack.read.ReadText;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives every variable of every service its value: those of {@code env_file} come first, {@code
 * environment} wins over them, and a name alone takes its value from the caller's environment.
 */
public final class ResolveEnvironment {
    private final Variables around;
    private final ProjectPaths paths;
    private final Problems problems;

    private ResolveEnvironment(Variables around, ProjectPaths paths, Problems problems) {
        this.around = around;
        this.paths = paths;
        this.problems = problems;
    }

    /** The services without {@code env_file}; a variable that has no value stays a name alone. */
    public static Tree.Mapping of(
            Tree.Mapping services, Variables around, ProjectPaths paths, Problems problems) {
        ResolveEnvironment resolve = new ResolveEnvironment(around, paths, problems);
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
        Map<String, Tree.Entry> variables = new LinkedHashMap<>();
        int index = 0;
        for (Tree file : service.elements("env_file")) {
            if (file instanceof Tree.Mapping entry) {
                read(entry, path.key("env_file").index(index), variables);
            }
            index++;
        }
        Tree.Mapping own = PassThrough.variables(service.mapping("environment"), around);
        variables.putAll(own.entries());
        result = result.without("env_file");
        return service.has("environment") || !variables.isEmpty()
                ? result.with("environment", new Tree.Mapping(own.position(), variables))
                : result;
    }

    private void read(Tree.Mapping entry, KeyPath path, Map<String, Tree.Entry> variables) {
        if (!(entry.get("path") instanceof Tree.Text(Position position, String name))) {
            return;
        }
        String file = paths.of(name);
        try {
            String text = ReadText.of(Path.of(file));
            EnvironmentFile.read(text, around)
                    .forEach(
                            (variable, value) ->
                                    variables.put(
                                            variable,
                                            new Tree.Entry(
                                                    position, new Tree.Text(position, value))));
        } catch (IOException | InvalidPathException e) {
            if (!(entry.get("required") instanceof Tree.Bool required) || required.value()) {
                problems.error(position, path, "cannot read '" + file + "': " + e.getMessage());
            }
        } catch (EnvironmentFile.Mistake e) {
            problems.error(
                    position, path, "'" + file + "' line " + e.line() + ": " + e.getMessage());
        }
    }
}
