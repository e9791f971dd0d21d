package jcompose.reconciler.desired;

import jcompose.type.Bytes;

import java.util.Optional;

/** Something mounted into a container at {@code target}, an absolute path. */
public sealed interface Mount {
    String target();

    boolean readOnly();

    /**
     * A file or directory of the machine. {@code createSource}: make a missing source as a
     * directory. {@code propagation}: a word of mount(8) such as {@code rslave}; empty: {@code
     * rprivate}.
     */
    record Bind(
            String source,
            String target,
            boolean readOnly,
            boolean createSource,
            String propagation)
            implements Mount {
        public Bind(String source, String target, boolean readOnly, boolean createSource) {
            this(source, target, readOnly, createSource, "");
        }
    }

    /**
     * A volume of the stack; {@code volume} is its full name, as in {@code hello_visits}. {@code
     * noCopy}: a new one does not receive what the image has at the target. {@code subpath}: the
     * directory in the volume that is mounted; empty: all of it.
     */
    record Volume(String volume, String target, boolean readOnly, boolean noCopy, String subpath)
            implements Mount {
        public Volume(String volume, String target, boolean readOnly) {
            this(volume, target, readOnly, false, "");
        }
    }

    /** A volume that belongs to one replica and has no name in the stack file. */
    record Anonymous(String target, boolean readOnly, boolean noCopy) implements Mount {
        public Anonymous(String target, boolean readOnly) {
            this(target, readOnly, false);
        }
    }

    record Tmpfs(String target, boolean readOnly, Optional<Bytes> size, int mode)
            implements Mount {}
}
