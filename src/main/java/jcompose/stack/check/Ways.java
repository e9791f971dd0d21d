package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Ways through the tree to attributes that something is to be said about: keys with dots between
 * them, {@code *} for any key, {@code []} for any element of a list. All are walked at once.
 */
final class Ways {
    private final Map<String, Ways> steps = new HashMap<>();
    private @Nullable Verdict verdict;

    private record Verdict(boolean refused, String sentence) {}

    /**
     * An attribute that is refused.
     *
     * @param sentence what follows its name
     */
    void refuse(String way, String sentence) {
        lead(way, new Verdict(true, sentence));
    }

    /** One that is passed over with a warning. */
    void warn(String way, String sentence) {
        lead(way, new Verdict(false, sentence));
    }

    private void lead(String way, Verdict end) {
        Ways here = this;
        for (String step : way.split("\\.", -1)) {
            here = here.steps.computeIfAbsent(step, _ -> new Ways());
        }
        here.verdict = end;
    }

    /** Says it about all that are given: an empty or a zero value says nothing. */
    void check(Tree.Mapping file, Problems problems) {
        visit(file, KeyPath.ROOT, problems);
    }

    private void visit(Tree tree, KeyPath path, Problems problems) {
        Ways element = steps.get("[]");
        if (tree instanceof Tree.Sequence list && element != null) {
            int index = 0;
            for (Tree each : list.elements()) {
                element.visit(each, path.index(index++), problems);
            }
        } else if (tree instanceof Tree.Mapping map) {
            map.entries()
                    .forEach(
                            (key, entry) -> {
                                Ways next = steps.getOrDefault(key, steps.get("*"));
                                if (next != null) {
                                    next.arrive(key, entry, path.key(key), problems);
                                }
                            });
        }
    }

    private void arrive(String key, Tree.Entry entry, KeyPath path, Problems problems) {
        if (verdict == null) {
            visit(entry.value(), path, problems);
        } else if (saysSomething(entry.value())) {
            String message = "'" + key + "' " + verdict.sentence();
            if (verdict.refused()) {
                problems.error(entry.position(), path, message);
            } else {
                problems.warning(entry.position(), path, message, "");
            }
        }
    }

    private static boolean saysSomething(Tree value) {
        return switch (value) {
            case Tree.Null ignored -> false;
            case Tree.Invalid ignored -> false;
            case Tree.Bool bool -> bool.value();
            case Tree.Whole whole -> whole.value() != 0;
            case Tree.Real real -> real.value() != 0;
            case Tree.Text text -> !text.text().isEmpty();
            case Tree.Sequence list -> !list.elements().isEmpty();
            case Tree.Mapping map -> !map.entries().isEmpty();
        };
    }
}
