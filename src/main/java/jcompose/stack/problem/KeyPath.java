package jcompose.stack.problem;

import org.jspecify.annotations.Nullable;

/** The way from the top of a file to a value, as in {@code services.web.ports[0]}. */
public final class KeyPath {
    public static final KeyPath ROOT = new KeyPath(null, "", false);

    private final @Nullable KeyPath parent;
    private final String step;
    private final boolean index;

    private KeyPath(@Nullable KeyPath parent, String step, boolean index) {
        this.parent = parent;
        this.step = step;
        this.index = index;
    }

    public KeyPath key(String key) {
        return new KeyPath(this, key, false);
    }

    public KeyPath index(int position) {
        return new KeyPath(this, Integer.toString(position), true);
    }

    /** The last key or index; empty at the top. */
    public String last() {
        return step;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.append(text);
        if (index) {
            text.append('[').append(step).append(']');
        } else {
            text.append(text.isEmpty() ? "" : ".").append(step);
        }
    }
}
