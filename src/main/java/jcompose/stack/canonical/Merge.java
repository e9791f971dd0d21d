package jcompose.stack.canonical;

import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges a later file over an earlier one, both in long form (Compose specification, 13-merge.md):
 * maps merge key by key, single values and commands are replaced, lists are joined. In some lists
 * an element takes the place of the one it is the same as: mounts by target, ports by all they say.
 */
public final class Merge {
    private Merge() {}

    public static Tree.Mapping merge(Tree.Mapping earlier, Tree.Mapping later) {
        return mappings(earlier, unique(later));
    }

    /** One file may say the same thing twice, too. */
    private static Tree.Mapping unique(Tree.Mapping file) {
        return file.mapValues(
                (section, value) ->
                        section.equals("services") && value instanceof Tree.Mapping services
                                ? services.mapValues((name, service) -> uniqueLists(service))
                                : value);
    }

    private static Tree uniqueLists(Tree service) {
        return service instanceof Tree.Mapping map
                ? map.mapValues(
                        (key, value) ->
                                value instanceof Tree.Sequence list && joins(key)
                                        ? lists(
                                                key,
                                                list,
                                                new Tree.Sequence(list.position(), List.of()))
                                        : value)
                : service;
    }

    private static boolean joins(String key) {
        return switch (key) {
            case "command", "entrypoint", "test" -> false;
            default -> true;
        };
    }

    private static Tree.Mapping mappings(Tree.Mapping earlier, Tree.Mapping later) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(earlier.entries());
        later.entries()
                .forEach(
                        (key, entry) ->
                                entries.merge(
                                        key,
                                        entry,
                                        (old, added) ->
                                                new Tree.Entry(
                                                        old.position(),
                                                        values(key, old.value(), added.value()))));
        return new Tree.Mapping(earlier.position(), entries);
    }

    private static Tree values(String key, Tree earlier, Tree later) {
        if (earlier instanceof Tree.Invalid || later instanceof Tree.Null) {
            return earlier;
        }
        if (earlier instanceof Tree.Mapping old && later instanceof Tree.Mapping added) {
            return mappings(old, added);
        }
        if (joins(key)
                && earlier instanceof Tree.Sequence old
                && later instanceof Tree.Sequence added) {
            return lists(key, old, added);
        }
        return later;
    }

    private static Tree lists(String key, Tree.Sequence earlier, Tree.Sequence later) {
        List<Tree> elements = new ArrayList<>();
        Map<String, Integer> places = new LinkedHashMap<>();
        for (Tree.Sequence list : List.of(earlier, later)) {
            for (Tree element : list.elements()) {
                String identity = identity(key, element);
                Integer place = identity == null ? null : places.get(identity);
                if (place != null) {
                    elements.set(place, element);
                    continue;
                }
                if (identity != null) {
                    places.put(identity, elements.size());
                }
                elements.add(element);
            }
        }
        return new Tree.Sequence(earlier.position(), elements);
    }

    /** What makes an element the same as another one; null: nothing does. */
    private static @Nullable String identity(String list, Tree element) {
        if (element instanceof Tree.Text text) {
            return text.text();
        }
        if (!(element instanceof Tree.Mapping map)) {
            return null;
        }
        return switch (list) {
            case "volumes" -> map.text("target");
            case "env_file" -> map.text("path");
            case "ports" ->
                    map.text("host_ip")
                            + " "
                            + map.text("published")
                            + " "
                            + (map.get("target") instanceof Tree.Whole target ? target.value() : "")
                            + " "
                            + (map.has("protocol") ? map.text("protocol") : "tcp");
            default -> null;
        };
    }
}
