package jcompose.stack.bind;

import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.tree.Tree;
import jcompose.type.Bytes;
import jcompose.type.Cpus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Typed values out of valid trees. */
final class Values {
    private Values() {}

    static Optional<String> text(Tree.Mapping map, String key) {
        return Optional.ofNullable(map.text(key));
    }

    /** The texts of a list; empty when there is no list. */
    static Optional<List<String>> texts(Tree.Mapping map, String key) {
        if (!(map.get(key) instanceof Tree.Sequence sequence)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>(sequence.elements().size());
        for (Tree element : sequence.elements()) {
            if (element instanceof Tree.Text text) {
                texts.add(text.text());
            }
        }
        return Optional.of(texts);
    }

    /** The variables that have a value. */
    static SortedMap<String, String> variables(Tree.Mapping map, String key) {
        SortedMap<String, String> variables = new TreeMap<>();
        map.mapping(key)
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Text text) {
                                variables.put(name, text.text());
                            }
                        });
        return variables;
    }

    static Optional<Long> whole(Tree.Mapping map, String key) {
        return map.get(key) instanceof Tree.Whole whole
                ? Optional.of(whole.value())
                : Optional.empty();
    }

    /** Zero means no limit. */
    static Optional<Bytes> size(Tree.Mapping map, String key) {
        String text = map.text(key);
        return text == null || text.equals("0")
                ? Optional.empty()
                : Optional.of(new Bytes(Long.parseLong(text)));
    }

    /** Zero means no limit. */
    static Optional<Cpus> cpus(Tree.Mapping map, String key) {
        if (!(map.get(key) instanceof Tree.Real real) || real.value() < 1e-6) {
            return Optional.empty();
        }
        return Optional.of(Cpus.of(real.value()));
    }

    static Optional<Duration> duration(Tree.Mapping map, String key) {
        String text = map.text(key);
        try {
            return text == null ? Optional.empty() : Optional.of(Durations.parse(text));
        } catch (GrammarException e) {
            throw new NotValid(e);
        }
    }

    /** A value that was checked before is wrong after all: a mistake of ours. */
    static final class NotValid extends IllegalStateException {
        private static final long serialVersionUID = 1;

        NotValid(Exception cause) {
            super(cause);
        }
    }
}
