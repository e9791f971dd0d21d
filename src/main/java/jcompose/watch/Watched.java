package jcompose.watch;

import java.nio.file.Path;

/** A path and what about it counts. Absolute; there need not be anything. */
sealed interface Watched {
    Path path();

    /** A file's content. */
    record Content(Path path) implements Watched {}

    /** Only which file or directory it is: who mounts it sees its content anyway. */
    record Identity(Path path) implements Watched {}

    /**
     * A directory that nobody else changes, with what is right in it. As long as it is there, the
     * directories that it is in are not watched: others make files in these all the time.
     */
    record Own(Path path) implements Watched {}

    /** A directory and all below that the sieve lets through, or a single file. */
    record Tree(Path path, Sieve sieve) implements Watched {}
}
