package jcompose.watch;

import jcompose.build.BuildException;
import jcompose.build.IgnoreRules;

import java.util.List;
import java.util.Objects;

/** Which files of a tree matter, by the patterns of {@code .dockerignore}. */
final class Sieve {
    static final Sieve ALL = new Sieve("", "", List.of());

    private final String ignored;
    private final String included;
    private final List<IgnoreRules> rules;

    private Sieve(String ignored, String included, List<IgnoreRules> rules) {
        this.ignored = ignored;
        this.included = included;
        this.rules = rules;
    }

    /**
     * What does not match {@code ignored}, and matches {@code included} unless that is empty.
     *
     * @param ignored patterns, a line each
     * @param included patterns, a line each
     */
    static Sieve of(String ignored, String included) throws BuildException {
        return new Sieve(
                ignored,
                included,
                List.of(
                        IgnoreRules.parse("ignore", ignored),
                        IgnoreRules.parse("include", included)));
    }

    /** Whether a file matters; {@code path} is relative to the tree, with slashes. */
    boolean lets(String path) {
        return rules.isEmpty()
                || (!rules.getFirst().ignores(path)
                        && (included.isBlank() || rules.getLast().ignores(path)));
    }

    /** Whether nothing at or below a directory matters. */
    boolean holdsBack(String directory) {
        return !rules.isEmpty()
                && !rules.getFirst().hasInclusions()
                && rules.getFirst().ignores(directory);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sieve sieve
                && sieve.ignored.equals(ignored)
                && sieve.included.equals(included);
    }

    @Override
    public int hashCode() {
        return Objects.hash(ignored, included);
    }
}
