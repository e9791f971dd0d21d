package jcompose.stack;

import jcompose.stack.canonical.ProjectPaths;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.read.Document;
import jcompose.stack.schema.Shape.Fields;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Adds what other files define (Compose specification, 14-include.md). They are a stack of their
 * own, with their own directory and variables; what both define is merged, and the including file
 * wins.
 */
final class IncludeFiles {
    private static final KeyPath PATH = KeyPath.ROOT.key("include");

    private static final List<String> SECTIONS =
            List.of("services", "volumes", "networks", "secrets", "configs", "models");

    private final Loading loading;
    private final FileSet set;
    private final List<Path> including;

    IncludeFiles(Loading loading, FileSet set, List<Path> including) {
        this.loading = loading;
        this.set = set;
        this.including = including;
    }

    Tree.Mapping include(Tree.Mapping part, Document document) {
        Tree.Mapping result = part.without("include");
        int index = 0;
        for (Tree element : part.elements("include")) {
            KeyPath path = PATH.index(index++);
            List<Tree.Text> paths =
                    texts(element instanceof Tree.Mapping map ? map.get("path") : element);
            if (paths.isEmpty()) {
                continue;
            }
            Tree.Mapping options =
                    element instanceof Tree.Mapping map
                            ? map
                            : new Tree.Mapping(element.position(), Map.of());
            result = joined(load(paths, options, path), result, document);
        }
        return result;
    }

    private static List<Tree.Text> texts(@Nullable Tree value) {
        List<Tree.Text> texts = new ArrayList<>();
        switch (value) {
            case Tree.Text text -> texts.add(text);
            case Tree.Sequence list -> list.elements().forEach(each -> texts.addAll(texts(each)));
            case null, default -> {}
        }
        return texts;
    }

    private Tree.Mapping load(List<Tree.Text> paths, Tree.Mapping options, KeyPath path) {
        Tree.Mapping nothing = new Tree.Mapping(options.position(), Map.of());
        Path main = set.directory().resolve(paths.getFirst().text()).normalize();
        if (including.contains(main)) {
            List<String> names = new ArrayList<>();
            including.forEach(file -> names.add(loading.named(file).name()));
            names.add(loading.named(main).name());
            loading.problems()
                    .error(
                            paths.getFirst().position(),
                            path,
                            "files include each other in a cycle: " + String.join(" → ", names));
            return nothing;
        }
        List<Sources.Named> files = new ArrayList<>();
        for (Tree.Text each : paths) {
            Path file = set.directory().resolve(each.text()).normalize();
            loading.read().lookedAt(file);
            if (!Files.isRegularFile(file)) {
                String what = Files.exists(file) ? "this is not a file: '" : "there is no file '";
                loading.problems().error(each.position(), path, what + file + "'");
                return nothing;
            }
            files.add(loading.named(file));
        }
        String given = options.text("project_directory");
        Path directory =
                given == null
                        ? Objects.requireNonNull(main.getParent())
                        : set.directory().resolve(given).normalize();
        Environment environment = set.environment().inner();
        readVariables(environment, directory, options, path);
        String base =
                given != null && given.startsWith("/")
                        ? given
                        : ProjectPaths.clean(set.directory().relativize(directory).toString());
        return AssembleFiles.assemble(
                loading,
                new FileSet(
                        files,
                        directory,
                        new ProjectPaths(base, loading.request().environment().get("HOME")),
                        environment,
                        including));
    }

    private void readVariables(
            Environment environment, Path directory, Tree.Mapping options, KeyPath path) {
        Tree given = options.get("env_file");
        List<Path> files = new ArrayList<>();
        if (given == null) {
            Path file = directory.resolve(".env");
            loading.read().lookedAt(file);
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
        } else {
            for (Tree.Text each : texts(given)) {
                Path file = set.directory().resolve(each.text()).normalize();
                if (each.text().equals("/dev/null")) {
                    continue;
                }
                loading.read().lookedAt(file);
                if (!Files.isRegularFile(file)) {
                    loading.problems()
                            .error(
                                    each.position(),
                                    path.key("env_file"),
                                    "cannot read '" + file + "': there is no such file");
                    continue;
                }
                files.add(file);
            }
        }
        environment.add(files);
    }

    /** What both define is merged, and what the including document resets is forgotten before. */
    private Tree.Mapping joined(Tree.Mapping included, Tree.Mapping part, Document document) {
        Tree.Mapping result = part;
        for (String section : SECTIONS) {
            if (!(included.get(section) instanceof Tree.Mapping from)) {
                continue;
            }
            Tree.Mapping to = part.mapping(section);
            Map<String, Tree.Entry> entries = new LinkedHashMap<>(to.entries());
            from.entries()
                    .forEach(
                            (name, entry) ->
                                    entries.merge(
                                            name,
                                            entry,
                                            (own, other) ->
                                                    new Tree.Entry(
                                                            own.position(),
                                                            merged(
                                                                    section,
                                                                    name,
                                                                    other.value(),
                                                                    own.value(),
                                                                    document))));
            result =
                    result.with(
                            section,
                            new Tree.Mapping(
                                    part.has(section) ? to.position() : from.position(), entries));
        }
        return result;
    }

    private Tree merged(String section, String name, Tree from, Tree own, Document document) {
        Fields shape = StackShape.STACK;
        Position position = own.position();
        Tree.Mapping earlier = wrapped(section, name, from, position);
        return loading.merge()
                .merge(
                        document.forget(earlier),
                        wrapped(section, name, own, position),
                        shape,
                        KeyPath.ROOT)
                .mapping(section)
                .entries()
                .getOrDefault(name, new Tree.Entry(position, own))
                .value();
    }

    private static Tree.Mapping wrapped(
            String section, String name, Tree value, Position position) {
        Tree.Mapping inner =
                new Tree.Mapping(position, Map.of(name, new Tree.Entry(position, value)));
        return new Tree.Mapping(position, Map.of(section, new Tree.Entry(position, inner)));
    }
}
