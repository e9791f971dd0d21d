package jcompose.reconciler.desired;

import jcompose.type.Bytes;
import jcompose.type.Digest;

import java.util.Optional;

/** Something mounted into a container at {@code target}, an absolute path. */
public sealed interface Mount {
    String target();

    boolean readOnly();

    /**
     * A file or directory of the machine. {@code createSource}: make a missing source as a
     * directory. {@code propagation}: a word of mount(8) such as {@code rslave}; empty: {@code
     * rprivate}. {@code content}: of a file whose content counts.
     */
    record Bind(
            String source,
            String target,
            boolean readOnly,
            boolean createSource,
            String propagation,
            OnChange onChange,
            Optional<Digest> content,
            Depth depth)
            implements Mount {
        /** What becomes of what is mounted below the source. */
        public enum Depth {
            /** It is mounted as well; read-only is the topmost mount alone. */
            WRITABLE,
            /** It is mounted as well, all of it read-only. */
            READ_ONLY,
            /** It is not. */
            NONE
        }

        public Bind(
                String source,
                String target,
                boolean readOnly,
                boolean createSource,
                String propagation) {
            this(
                    source,
                    target,
                    readOnly,
                    createSource,
                    propagation,
                    readOnly ? OnChange.REPLACE : OnChange.IGNORE,
                    Optional.empty(),
                    Depth.WRITABLE);
        }

        public Bind(String source, String target, boolean readOnly, boolean createSource) {
            this(source, target, readOnly, createSource, "");
        }

        /** The same file or directory at another place. */
        public Bind at(String place) {
            return new Bind(
                    place, target, readOnly, createSource, propagation, onChange, content, depth);
        }

        /** The same of a source that will be there. */
        public Bind created() {
            return new Bind(source, target, readOnly, true, propagation, onChange, content, depth);
        }

        /** The same with what was found in the file. */
        public Bind with(Digest found) {
            return new Bind(
                    source,
                    target,
                    readOnly,
                    createSource,
                    propagation,
                    onChange,
                    Optional.of(found),
                    depth);
        }

        /** The same, read-only or not. */
        public Bind with(boolean otherwiseReadOnly) {
            return new Bind(
                    source,
                    target,
                    otherwiseReadOnly,
                    createSource,
                    propagation,
                    onChange,
                    content,
                    depth);
        }
    }

    /**
     * A file that is given to the container beside its image's: a secret or a config. Nothing of it
     * reaches a disk.
     *
     * @param mode its permissions, as in {@code 0444}
     */
    record File(
            String target, FileContent content, int user, int group, int mode, OnChange onChange)
            implements Mount {
        @Override
        public boolean readOnly() {
            return true;
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

    /**
     * The files of an image, or what lies at {@code subpath} in it; empty: all of them. They cannot
     * be written.
     */
    record OfImage(Image image, String target, String subpath) implements Mount {
        @Override
        public boolean readOnly() {
            return true;
        }

        /** The same of that image. */
        public OfImage with(Image found) {
            return new OfImage(found, target, subpath);
        }
    }

    record Tmpfs(String target, boolean readOnly, Optional<Bytes> size, int mode)
            implements Mount {}
}
