package jcompose.stack.problem;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that all of it can be said at once. */
public final class Problems {
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    public void error(Position position, KeyPath path, String message) {
        error(position, path, message, "");
    }

    public void error(Position position, KeyPath path, String message, String hint) {
        errors.add(new Problem(position, path.toString(), message, hint));
    }

    public void warning(Position position, KeyPath path, String message, String hint) {
        warnings.add(new Problem(position, path.toString(), message, hint));
    }

    public boolean foundErrors() {
        return !errors.isEmpty();
    }

    public List<Problem> errors() {
        return errors.stream().distinct().sorted().toList();
    }

    public List<Problem> warnings() {
        return warnings.stream().distinct().sorted().toList();
    }
}
