package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Leaves the services that somebody asked for, and what they depend on. */
public final class SelectServices {
    private SelectServices() {}

    /** All of them when nobody asked for any. */
    public static Tree.Mapping select(
            Tree.Mapping services, List<String> wanted, Problems problems) {
        if (wanted.isEmpty()) {
            return services;
        }
        Set<String> chosen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!services.has(name)) {
                problems.error(
                        Position.of("services"),
                        KeyPath.ROOT,
                        "no such service: " + name,
                        NearestWord.hint(name, services.entries().keySet()));
                continue;
            }
            if (chosen.add(name)) {
                services.mapping(name)
                        .mapping("depends_on")
                        .entries()
                        .forEach((target, entry) -> follow(target, entry.value(), services, open));
            }
        }
        Map<String, Tree.Entry> left = new LinkedHashMap<>();
        services.entries()
                .forEach(
                        (name, entry) -> {
                            if (chosen.contains(name)) {
                                left.put(
                                        name,
                                        new Tree.Entry(
                                                entry.position(), known(entry.value(), chosen)));
                            }
                        });
        return new Tree.Mapping(services.position(), left);
    }

    private static void follow(
            String target, Tree dependency, Tree.Mapping services, Deque<String> open) {
        boolean required = dependency instanceof Tree.Mapping map && map.isTrue("required");
        if (services.has(target) || required) {
            open.add(target);
        }
    }

    /** Without dependencies on what is left out. */
    private static Tree known(Tree value, Set<String> chosen) {
        if (!(value instanceof Tree.Mapping service) || !service.has("depends_on")) {
            return value;
        }
        Tree.Mapping dependsOn = service.mapping("depends_on");
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(dependsOn.entries());
        entries.keySet().retainAll(chosen);
        return service.with("depends_on", new Tree.Mapping(dependsOn.position(), entries));
    }

    /** The services that are to be active although none of their profiles is. */
    public static Tree.Mapping withAsked(
            Tree.Mapping active, Tree.Mapping all, List<String> wanted, Set<String> profiles) {
        profiles.addAll(profilesOf(active, all, wanted));
        return SelectProfiles.select(all, profiles);
    }

    private static Set<String> profilesOf(
            Tree.Mapping active, Tree.Mapping all, List<String> wanted) {
        Set<String> profiles = new LinkedHashSet<>();
        for (String name : wanted) {
            if (!active.has(name)) {
                for (Tree profile : all.mapping(name).elements("profiles")) {
                    if (profile instanceof Tree.Text text) {
                        profiles.add(text.text());
                    }
                }
            }
        }
        return profiles;
    }
}
