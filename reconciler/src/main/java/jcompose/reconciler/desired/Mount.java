package jcompose.reconciler.desired;

import jcompose.type.Bytes;

import java.util.Optional;

/** Something mounted into a container at {@code target}, an absolute path. */
public sealed interface Mount {
    String target();

    boolean readOnly();

    /**
     * A file or directory of the machine. {@code createSource}: make a missing source as a
     * directory.
     */
    record Bind(String source, String target, boolean readOnly, boolean createSource)
            implements Mount {}

    /** A volume of the stack; {@code volume} is its full name, as in {@code hello_visits}. */
    record Volume(String volume, String target, boolean readOnly) implements Mount {}

    /** A volume that belongs to one replica and has no name in the stack file. */
    record Anonymous(String target, boolean readOnly) implements Mount {}

    record Tmpfs(String target, boolean readOnly, Optional<Bytes> size, int mode)
            implements Mount {}
}
