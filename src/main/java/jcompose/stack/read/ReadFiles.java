package jcompose.stack.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads the files of one load and remembers all that were looked at, so that somebody can watch
 * them. Those that were not there are among them: the stack is another one once they are.
 */
public final class ReadFiles {
    private final SortedSet<Path> paths = new TreeSet<>();

    /** The text of a file as {@link ReadText#of(Path)} reads it. */
    public String text(Path file) throws IOException {
        paths.add(file);
        return ReadText.of(file);
    }

    /** The text of a file as {@link ReadText#ofRegular} reads it. */
    public String regularText(Path file) throws IOException {
        paths.add(file);
        return ReadText.ofRegular(file);
    }

    /** Somebody asked whether there is a file of that name. */
    public void lookedAt(Path file) {
        paths.add(file);
    }

    public void lookedAt(Collection<Path> files) {
        paths.addAll(files);
    }

    /** Absolute. */
    public SortedSet<Path> paths() {
        return Collections.unmodifiableSortedSet(paths);
    }
}
