package jcompose.watch;

import jcompose.build.BuildException;
import jcompose.build.IgnoreRules;

import java.util.List;
import java.util.Optional;

/** Which files of a tree matter, by the patterns of {@code .dockerignore}. */
final class Sieve {
    static final Sieve ALL = new Sieve(List.of(), List.of(), "", Optional.empty());

    private final List<String> texts;
    private final List<IgnoreRules> rules;
    private final String prefix;
    private final Optional<Sieve> outer;

    private Sieve(
            List<String> texts, List<IgnoreRules> rules, String prefix, Optional<Sieve> outer) {
        this.texts = texts;
        this.rules = rules;
        this.prefix = prefix;
        this.outer = outer;
    }

    /**
     * What does not match {@code ignored}, and matches {@code included} unless that is empty.
     *
     * @param ignored patterns, a line each
     * @param included patterns, a line each
     */
    static Sieve of(String ignored, String included) throws BuildException {
        IgnoreRules without = IgnoreRules.parse("ignore", ignored);
        List<IgnoreRules> rules =
                included.isBlank()
                        ? List.of(without)
                        : List.of(without, IgnoreRules.parse("include", included));
        return new Sieve(List.of(ignored, included), rules, "", Optional.empty());
    }

    /**
     * The same for a tree that is part of another one, which has a sieve, too.
     *
     * @param path where the tree is in the other one
     */
    Sieve within(String path, Sieve other) {
        return new Sieve(texts, rules, path.isEmpty() ? "" : path + "/", Optional.of(other));
    }

    /** Whether a file matters; {@code path} is relative to the tree, with slashes. */
    boolean lets(String path) {
        boolean own =
                switch (rules.size()) {
                    case 0 -> true;
                    case 1 -> !rules.getFirst().ignores(path);
                    default -> !rules.getFirst().ignores(path) && rules.getLast().ignores(path);
                };
        return own && outer.map(other -> other.lets(prefix + path)).orElse(true);
    }

    /** Whether nothing at or below a directory matters. */
    boolean holdsBack(String directory) {
        boolean own =
                !rules.isEmpty()
                        && !rules.getFirst().hasInclusions()
                        && rules.getFirst().ignores(directory);
        return own || outer.map(other -> other.holdsBack(prefix + directory)).orElse(false);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sieve sieve
                && sieve.texts.equals(texts)
                && sieve.prefix.equals(prefix)
                && sieve.outer.equals(outer);
    }

    @Override
    public int hashCode() {
        return texts.hashCode();
    }
}
