package jcompose.stack.canonical;

import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Networks and volumes at the top level: which are used, and what they are called. */
public final class Resources {
    private Resources() {}

    /** The networks that services use, with their full names. */
    public static Tree.Mapping networks(Tree.Mapping file, Tree.Mapping services, String stack) {
        Set<String> used = new TreeSet<>();
        forEachService(
                services, service -> used.addAll(service.mapping("networks").entries().keySet()));
        Tree.Mapping networks = file.mapping("networks");
        if (used.contains("default") && !networks.has("default")) {
            Position position = services.position();
            networks = networks.with("default", new Tree.Null(position));
        }
        return named(networks, used, stack);
    }

    /** The volumes that services use, with their full names. */
    public static Tree.Mapping volumes(Tree.Mapping file, Tree.Mapping services, String stack) {
        Set<String> used = new TreeSet<>();
        forEachService(
                services,
                service -> {
                    for (Tree mount : service.elements("volumes")) {
                        String source =
                                mount instanceof Tree.Mapping map
                                                && "volume".equals(map.text("type"))
                                        ? map.text("source")
                                        : null;
                        if (source != null) {
                            used.add(source);
                        }
                    }
                });
        return named(file.mapping("volumes"), used, stack);
    }

    /** Looks at one service. */
    @FunctionalInterface
    private interface Visitor {
        void visit(Tree.Mapping service);
    }

    private static void forEachService(Tree.Mapping services, Visitor visitor) {
        for (Tree.Entry entry : services.entries().values()) {
            if (entry.value() instanceof Tree.Mapping service) {
                visitor.visit(service);
            }
        }
    }

    private static Tree.Mapping named(Tree.Mapping resources, Set<String> used, String stack) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        resources
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (used.contains(key)) {
                                entries.put(
                                        key,
                                        new Tree.Entry(
                                                entry.position(),
                                                named(key, entry.value(), stack)));
                            }
                        });
        return new Tree.Mapping(resources.position(), entries);
    }

    private static Tree named(String key, Tree resource, String stack) {
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
}
