package jcompose.stack.problem;

import org.jspecify.annotations.Nullable;

/** The way from the top of a file to a value, as in {@code services.web.ports[0]}. */
public final class KeyPath {
    private static final int NO_INDEX = -1;

    public static final KeyPath ROOT = new KeyPath(null, "", NO_INDEX);

    private final @Nullable KeyPath parent;
    private final String key;
    private final int index;

    private KeyPath(@Nullable KeyPath parent, String key, int index) {
        this.parent = parent;
        this.key = key;
        this.index = index;
    }

    public KeyPath key(String name) {
        return new KeyPath(this, name, NO_INDEX);
    }

    public KeyPath index(int position) {
        return new KeyPath(this, "", position);
    }

    /** The last key or index; empty at the top. */
    public String last() {
        return index == NO_INDEX ? key : Integer.toString(index);
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
        if (index == NO_INDEX) {
            text.append(text.isEmpty() ? "" : ".").append(key);
        } else {
            text.append('[').append(index).append(']');
        }
    }
}
