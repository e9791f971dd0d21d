package jcompose.stack;

import jcompose.stack.interpolate.FindVariables;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.schema.Numbers;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells where a value of a model came from: the place in the file, what is written there, the
 * variables in it and what set them, and what it took the place of.
 */
public final class Explanation {
    private final StackModel model;
    private final Map<Position, Tree> written = new HashMap<>();
    private final Set<String> files = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    private Explanation(StackModel model) {
        this.model = model;
        model.written().forEach(this::remember);
    }

    /** There is no such value. */
    public static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** The lines to print, for a key path such as {@code services.web.ports[0].target}. */
    public static List<String> of(StackModel model, String path) throws Missing {
        Explanation explanation = new Explanation(model);
        explanation.add(path, find(model.tree(), path, path));
        return explanation.lines;
    }

    private void remember(Tree tree) {
        files.add(tree.position().file());
        written.putIfAbsent(tree.position(), tree);
        switch (tree) {
            case Tree.Mapping map ->
                    map.entries().values().forEach(entry -> remember(entry.value()));
            case Tree.Sequence list -> list.elements().forEach(this::remember);
            case Tree.Text _,
                    Tree.Bool _,
                    Tree.Whole _,
                    Tree.Real _,
                    Tree.Null _,
                    Tree.Invalid _ -> {}
        }
    }

    /** Names may have dots in them, so the longest key that is there is taken first. */
    private static Tree find(Tree tree, String way, String whole) throws Missing {
        String rest = way.startsWith(".") ? way.substring(1) : way;
        if (rest.isEmpty()) {
            return tree;
        }
        if (tree instanceof Tree.Sequence list && rest.startsWith("[")) {
            int close = rest.indexOf(']');
            Tree element = close < 0 ? null : element(list, rest.substring(1, close));
            if (element != null) {
                return find(element, rest.substring(close + 1), whole);
            }
        }
        if (tree instanceof Tree.Mapping map) {
            String key = longest(map.entries().keySet(), rest);
            if (key != null) {
                Tree.Entry entry = map.entries().get(key);
                return find(
                        entry == null ? tree : entry.value(), rest.substring(key.length()), whole);
            }
            String first = rest.split("[.\\[]", 2)[0];
            String hint = NearestWord.hint(first, map.entries().keySet());
            throw new Missing(
                    "there is no "
                            + whole
                            + (hint.isEmpty() ? "" : "; at '" + first + "': " + hint));
        }
        throw new Missing("there is no " + whole);
    }

    private static @Nullable Tree element(Tree.Sequence list, String index) {
        try {
            int number = Integer.parseInt(index);
            return number >= 0 && number < list.elements().size()
                    ? list.elements().get(number)
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String longest(Set<String> keys, String rest) {
        String best = null;
        for (String key : keys) {
            boolean ends =
                    rest.length() == key.length()
                            || (rest.length() > key.length()
                                    && ".[".indexOf(rest.charAt(key.length())) >= 0);
            if (rest.startsWith(key) && ends && (best == null || key.length() > best.length())) {
                best = key;
            }
        }
        return best;
    }

    private void add(String path, Tree tree) {
        switch (tree) {
            case Tree.Mapping map when !map.entries().isEmpty() ->
                    map.entries().forEach((key, entry) -> add(path + "." + key, entry.value()));
            case Tree.Sequence list when !list.elements().isEmpty() -> {
                int index = 0;
                for (Tree element : list.elements()) {
                    add(path + "[" + index++ + "]", element);
                }
            }
            default -> single(path, tree);
        }
    }

    private void single(String path, Tree value) {
        lines.add(path + ": " + text(value));
        Tree source = written.get(value.position());
        String how = source instanceof Tree.Text text ? text.text() : null;
        boolean same = source != null && text(source).equals(text(value));
        if (!files.contains(value.position().file())) { // a file with variables
            lines.add("  " + value.position().file() + ":" + value.position().line());
        } else if (source == null
                || source instanceof Tree.Mapping
                || source instanceof Tree.Sequence) {
            lines.add("  implied by " + value.position());
        } else {
            lines.add("  " + value.position() + (same ? "" : ", written " + text(source)));
        }
        if (how != null) {
            FindVariables.in(how).forEach(use -> variable(use.name()));
        }
        for (Tree earlier : model.history().replacedBy(value)) {
            lines.add("  in place of " + text(earlier) + " at " + earlier.position());
        }
    }

    private void variable(String name) {
        String value = model.environment().get(name);
        lines.add(
                "  "
                        + name
                        + (value == null
                                ? " is not set"
                                : "=" + value + " from " + model.origin().apply(name)));
    }

    private static String text(Tree tree) {
        return switch (tree) {
            case Tree.Text text -> text.text().isEmpty() ? "\"\"" : text.text();
            case Tree.Bool bool -> Boolean.toString(bool.value());
            case Tree.Whole whole -> Long.toString(whole.value());
            case Tree.Real real -> Numbers.text(real.value());
            case Tree.Null _ -> "nothing";
            case Tree.Invalid _ -> "something wrong";
            case Tree.Mapping _ -> "{}";
            case Tree.Sequence _ -> "[]";
        };
    }
}
