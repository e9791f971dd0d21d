package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.EnvironmentFile;
import jcompose.stack.read.ReadFiles;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Adds the labels of {@code label_file} to a service's own, which win over them. */
public final class ResolveLabels {
    private final ProjectPaths paths;
    private final ReadFiles read;
    private final Problems problems;

    private ResolveLabels(ProjectPaths paths, ReadFiles read, Problems problems) {
        this.paths = paths;
        this.read = read;
        this.problems = problems;
    }

    /** The services without {@code label_file}. */
    public static Tree.Mapping of(
            Tree.Mapping services, ProjectPaths paths, ReadFiles read, Problems problems) {
        ResolveLabels resolve = new ResolveLabels(paths, read, problems);
        KeyPath path = KeyPath.ROOT.key("services");
        return services.mapValues(
                (name, value) ->
                        value instanceof Tree.Mapping service && service.has("label_file")
                                ? resolve.service(service, path.key(name).key("label_file"))
                                : value);
    }

    private Tree service(Tree.Mapping service, KeyPath path) {
        Map<String, Tree.Entry> labels = new LinkedHashMap<>();
        Map<String, String> known = new LinkedHashMap<>();
        int index = 0;
        for (Tree file : service.elements("label_file")) {
            if (file instanceof Tree.Text(Position position, String name)) {
                read(name, position, path.index(index), known);
                known.forEach(
                        (label, value) ->
                                labels.put(
                                        label,
                                        new Tree.Entry(position, new Tree.Text(position, value))));
            }
            index++;
        }
        Tree.Mapping own = service.mapping("labels");
        labels.putAll(own.entries());
        return service.without("label_file")
                .with("labels", new Tree.Mapping(own.position(), labels));
    }

    private void read(String name, Position position, KeyPath path, Map<String, String> known) {
        String file = paths.of(name);
        try {
            known.putAll(EnvironmentFile.read(read.regularText(Path.of(file)), known::get));
        } catch (IOException | InvalidPathException e) {
            problems.error(position, path, "cannot read '" + file + "': " + e.getMessage());
        } catch (EnvironmentFile.Mistake e) {
            problems.error(
                    position, path, "'" + file + "' line " + e.line() + ": " + e.getMessage());
        }
    }
}
