package jcompose.stack.interpolate;

import org.jspecify.annotations.Nullable;

/** The values that variables have. */
@FunctionalInterface
public interface Variables {
    /** The variable's value; null when it is not set. */
    @Nullable String get(String name);
}
