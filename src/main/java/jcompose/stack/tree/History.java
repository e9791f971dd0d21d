package jcompose.stack.tree;

import jcompose.stack.problem.Position;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How values came to be what they are: the variables in them, and what they took the place of. */
public final class History {
    private final Map<Position, List<Use>> uses = new HashMap<>();
    private final Map<Position, Tree> replaced = new HashMap<>();

    /**
     * A variable that stands in a value.
     *
     * @param value null: not set
     * @param origin what set it; empty when it is not set
     */
    public record Use(String variable, @Nullable String value, String origin) {}

    /** The value at {@code place} has this variable in it. */
    public void used(Position place, Use use) {
        List<Use> known = uses.computeIfAbsent(place, ignored -> new ArrayList<>(1));
        if (!known.contains(use)) {
            known.add(use);
        }
    }

    public void replaced(Tree earlier, Tree later) {
        if (!earlier.position().equals(later.position())) {
            replaced.putIfAbsent(later.position(), earlier);
        }
    }

    public List<Use> uses(Position place) {
        return uses.getOrDefault(place, List.of());
    }

    /** What stood there before, the last first. */
    public List<Tree> replacedBy(Tree later) {
        List<Tree> earlier = new ArrayList<>();
        Tree next = replaced.get(later.position());
        while (next != null && !earlier.contains(next)) {
            earlier.add(next);
            next = replaced.get(next.position());
        }
        return earlier;
    }
}
