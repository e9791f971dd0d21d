package jcompose.stack.canonical;

import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Leaves out services whose profiles are not active (Compose specification, 15-profiles.md). */
public final class SelectProfiles {
    private SelectProfiles() {}

    /** The active services; {@code *} among the profiles makes all of them active. */
    public static Tree.Mapping select(Tree.Mapping services, Set<String> profiles) {
        Map<String, Tree.Entry> active = new LinkedHashMap<>();
        services.entries()
                .forEach(
                        (name, entry) -> {
                            if (isActive(entry.value(), profiles)) {
                                active.put(name, entry);
                            }
                        });
        return new Tree.Mapping(services.position(), active);
    }

    private static boolean isActive(Tree service, Set<String> profiles) {
        if (!(service instanceof Tree.Mapping attributes)
                || attributes.elements("profiles").isEmpty()
                || profiles.contains("*")) {
            return true;
        }
        for (Tree profile : attributes.elements("profiles")) {
            if (profile instanceof Tree.Text text && profiles.contains(text.text())) {
                return true;
            }
        }
        return false;
    }
}
