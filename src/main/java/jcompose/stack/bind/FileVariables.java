package jcompose.stack.bind;

import org.jspecify.annotations.Nullable;

/** The variables that a stack file sees; what is included may see more. */
@FunctionalInterface
public interface FileVariables {
    /**
     * Null when it is not set.
     *
     * @param file as positions name it
     */
    @Nullable String get(String file, String name);
}
