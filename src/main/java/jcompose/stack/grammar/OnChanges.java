package jcompose.stack.grammar;

import jcompose.reconciler.desired.OnChange;
import jcompose.reconciler.desired.OnChange.Kind;

/** {@code x-on-change} of a secret, a config or a bind mount: a word, or a signal's name. */
public final class OnChanges {
    /** In a stack file: an extension of our own, in the way of the specification. */
    public static final String KEY = "x-on-change";

    public static final String HINT =
            "use replace, restart, update, ignore, or a signal such as SIGHUP";

    private OnChanges() {}

    public static OnChange parse(String text) throws GrammarException {
        for (Kind kind : Kind.values()) {
            OnChange plain = new OnChange(kind, "");
            if (kind != Kind.SIGNAL && plain.toString().equals(text)) {
                return plain;
            }
        }
        try {
            return new OnChange(Kind.SIGNAL, Signals.name(text));
        } catch (GrammarException e) {
            throw new GrammarException(
                    "'" + text + "' is nothing that can be done when a file changes", HINT);
        }
    }
}
