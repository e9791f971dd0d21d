package jcompose.stack.canonical;

import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What stands beside the services: what it is called, and which of it is used. */
public final class Resources {
    private static final List<String> NAMED = List.of("networks", "volumes", "configs", "secrets");

    private Resources() {}

    /** With the full name of each: its own, or the key with the stack's name before it. */
    static Tree.Mapping named(Tree.Mapping file, String stack) {
        return file.mapValues(
                (section, value) ->
                        NAMED.contains(section) && value instanceof Tree.Mapping all
                                ? all.mapValues((key, each) -> named(key, each, stack))
                                : value);
    }

    private static Tree named(String key, Tree resource, String stack) {
        if (resource instanceof Tree.Invalid) {
            return resource;
        }
        Tree.Mapping map =
                resource instanceof Tree.Mapping mapping
                        ? mapping
                        : new Tree.Mapping(resource.position(), Map.of());
        if (map.has("name")) {
            return map;
        }
        String name = map.isTrue("external") ? key : stack + "_" + key;
        return map.with("name", new Tree.Text(map.position(), name));
    }

    /** What says nothing is an empty map. */
    public static Tree.Mapping spelledOut(Tree.Mapping file) {
        return file.mapValues(
                (section, value) ->
                        NAMED.contains(section) && value instanceof Tree.Mapping all
                                ? all.mapValues(
                                        (key, each) ->
                                                each instanceof Tree.Null(Position position)
                                                        ? new Tree.Mapping(position, Map.of())
                                                        : each)
                                : value);
    }

    /** Only what the services use. */
    public static Tree.Mapping used(Tree.Mapping file) {
        Map<String, Set<String>> used =
                Map.of(
                        "networks", new TreeSet<>(),
                        "volumes", new TreeSet<>(),
                        "secrets", new TreeSet<>(),
                        "configs", new TreeSet<>(),
                        "models", new TreeSet<>());
        for (Tree.Entry entry : file.mapping("services").entries().values()) {
            if (entry.value() instanceof Tree.Mapping service) {
                used.forEach((section, names) -> names.addAll(used(section, service)));
            }
        }
        return file.mapValues(
                (section, value) -> {
                    Set<String> names = used.get(section);
                    return names != null && value instanceof Tree.Mapping all
                            ? only(all, names)
                            : value;
                });
    }

    private static Set<String> used(String section, Tree.Mapping service) {
        Set<String> names = new TreeSet<>();
        switch (section) {
            case "networks", "models" -> names.addAll(service.mapping(section).entries().keySet());
            case "volumes" -> {
                for (Tree mount : service.elements(section)) {
                    if (mount instanceof Tree.Mapping map && "volume".equals(map.text("type"))) {
                        addSource(map, names);
                    }
                }
            }
            default -> {
                service.elements(section).forEach(each -> addSource(each, names));
                service.mapping("build").elements(section).forEach(each -> addSource(each, names));
            }
        }
        return names;
    }

    private static void addSource(Tree element, Set<String> names) {
        if (element instanceof Tree.Mapping map && map.get("source") instanceof Tree.Text text) {
            names.add(text.text());
        }
    }

    private static Tree.Mapping only(Tree.Mapping all, Set<String> names) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(all.entries());
        entries.keySet().retainAll(names);
        return new Tree.Mapping(all.position(), entries);
    }
}
