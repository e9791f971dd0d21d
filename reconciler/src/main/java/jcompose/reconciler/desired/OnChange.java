package jcompose.reconciler.desired;

import java.util.Locale;

/**
 * What is done when the content of a file changes that a container is given.
 *
 * @param signal name of the one that is sent; empty unless {@code kind} is {@link Kind#SIGNAL}
 */
public record OnChange(Kind kind, String signal) {
    public static final OnChange REPLACE = new OnChange(Kind.REPLACE, "");
    public static final OnChange IGNORE = new OnChange(Kind.IGNORE, "");

    public enum Kind {
        /** A new container takes the old one's place. */
        REPLACE,
        /** The container's process ends and is started again, with all that it has written. */
        RESTART,
        /** The process goes on, and is sent a signal. */
        SIGNAL,
        /** The process goes on, and finds the new content when it looks. */
        UPDATE,
        /** Nothing: the content is not even looked at. */
        IGNORE
    }

    @Override
    public String toString() {
        return kind == Kind.SIGNAL ? signal : kind.name().toLowerCase(Locale.ROOT);
    }
}
