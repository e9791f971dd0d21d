package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the paths of a file absolute, or relative to the file that includes it. */
public final class RebasePaths {
    private final ProjectPaths paths;

    private RebasePaths(ProjectPaths paths) {
        this.paths = paths;
    }

    public static Tree.Mapping of(Tree.Mapping file, ProjectPaths paths, Problems problems) {
        RebasePaths rebase = new RebasePaths(paths);
        return file.mapValues(
                (section, value) -> {
                    if (!(value instanceof Tree.Mapping all)) {
                        return value;
                    }
                    return switch (section) {
                        case "services" ->
                                all.mapValues(
                                        (name, each) -> {
                                            checkSources(name, each, problems);
                                            return each instanceof Tree.Mapping service
                                                    ? service(service, paths)
                                                    : each;
                                        });
                        case "configs", "secrets" ->
                                all.mapValues((name, each) -> rebase.file(each));
                        case "volumes" -> all.mapValues((name, each) -> rebase.device(each));
                        default -> value;
                    };
                });
    }

    private static void checkSources(String name, Tree tree, Problems problems) {
        if (!(tree instanceof Tree.Mapping service)) {
            return;
        }
        int index = 0;
        for (Tree element : service.elements("volumes")) {
            if (element instanceof Tree.Mapping mount
                    && "bind".equals(mount.text("type"))
                    && !mount.has("source")) {
                problems.error(
                        mount.position(),
                        KeyPath.ROOT.key("services").key(name).key("volumes").index(index),
                        "the key 'source' is missing");
            }
            index++;
        }
    }

    public static Tree.Mapping service(Tree.Mapping service, ProjectPaths paths) {
        RebasePaths rebase = new RebasePaths(paths);
        return service.mapValues(
                (key, value) ->
                        switch (key) {
                            case "build" -> inner(value, rebase::build);
                            case "env_file" ->
                                    each(value, file -> rebase.at(file, "path", paths::of));
                            case "label_file" ->
                                    LongForms.elements(value, file -> text(file, paths::of));
                            case "extends" -> rebase.at(value, "file", paths::of);
                            case "volumes" -> each(value, rebase::mount);
                            case "develop" ->
                                    inner(
                                            value,
                                            (name, watch) ->
                                                    each(
                                                            watch,
                                                            trigger ->
                                                                    rebase.at(
                                                                            trigger,
                                                                            "path",
                                                                            rebase::real)));
                            default -> value;
                        });
    }

    private Tree build(String key, Tree value) {
        return switch (key) {
            case "context" -> text(value, this::context);
            case "additional_contexts" -> inner(value, (name, place) -> text(place, this::context));
            case "ssh" -> inner(value, (name, place) -> text(place, paths::place));
            default -> value;
        };
    }

    private String context(String place) {
        return BuildPlaces.isRemote(place) ? place : paths.of(place);
    }

    private Tree mount(Tree mount) {
        return mount instanceof Tree.Mapping map && "bind".equals(map.text("type"))
                ? at(map, "source", paths::place)
                : mount;
    }

    private Tree file(Tree value) {
        return at(value, "file", paths::place);
    }

    /** A local volume that is a bind mount in truth. */
    private Tree device(Tree value) {
        if (!(value instanceof Tree.Mapping volume) || !"local".equals(volume.text("driver"))) {
            return value;
        }
        Tree.Mapping options = volume.mapping("driver_opts");
        return "bind".equals(options.text("o"))
                ? volume.with("driver_opts", at(options, "device", paths::place))
                : volume;
    }

    /** Where a link on the way leads; what is not there stays. */
    private String real(String path) {
        String absolute = paths.of(path);
        Path link = Path.of("/");
        if (!absolute.startsWith("/")) {
            return absolute;
        }
        try {
            for (Path step : Path.of(absolute)) {
                link = link.resolve(step);
                if (Files.isSymbolicLink(link)) {
                    return link.toRealPath() + absolute.substring(link.toString().length());
                }
            }
        } catch (IOException e) {
            return absolute;
        }
        return absolute;
    }

    /** Changes a path. */
    @FunctionalInterface
    private interface Change {
        String of(String path);
    }

    private Tree at(Tree value, String key, Change change) {
        return value instanceof Tree.Mapping map && map.get(key) instanceof Tree.Text text
                ? map.with(key, text(text, change))
                : value;
    }

    private static Tree text(Tree value, Change change) {
        return value instanceof Tree.Text text
                ? new Tree.Text(text.position(), change.of(text.text()))
                : value;
    }

    /** Changes the value at a key. */
    @FunctionalInterface
    private interface ValueChange {
        Tree of(String key, Tree value);
    }

    private static Tree inner(Tree value, ValueChange change) {
        return value instanceof Tree.Mapping map ? map.mapValues(change::of) : value;
    }

    private static Tree each(Tree value, LongForms.Element change) {
        return LongForms.elements(value, change);
    }
}
