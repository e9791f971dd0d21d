package jcompose.stack.canonical;

import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Leaves out services whose profiles are not active (Compose specification, 15-profiles.md). */
public final class SelectProfiles {
    private SelectProfiles() {}

    /** The active services; {@code *} among the profiles makes all of them active. */
    public static Tree.Mapping select(Tree.Mapping services, Set<String> profiles) {
        Map<String, Tree.Entry> active = new LinkedHashMap<>();
        services.entries()
                .forEach(
                        (name, entry) -> {
                            Set<String> own = of(entry.value());
                            if (own.isEmpty()
                                    || profiles.contains("*")
                                    || own.stream().anyMatch(profiles::contains)) {
                                active.put(name, entry);
                            }
                        });
        return new Tree.Mapping(services.position(), active);
    }

    /** The profiles of all services. */
    public static Set<String> known(Tree.Mapping services) {
        Set<String> known = new TreeSet<>();
        services.entries().values().forEach(entry -> known.addAll(of(entry.value())));
        return known;
    }

    private static Set<String> of(Tree service) {
        Set<String> profiles = new TreeSet<>();
        if (service instanceof Tree.Mapping attributes) {
            for (Tree profile : attributes.elements("profiles")) {
                if (profile instanceof Tree.Text text) {
                    profiles.add(text.text());
                }
            }
        }
        return profiles;
    }
}
