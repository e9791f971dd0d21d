package jcompose.stack.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads the files of one load and remembers all that were looked at, so that somebody can watch
 * them. Those that were not there are among them: the stack is another one once they are.
 */
public final class ReadFiles {
    private final SortedSet<Path> paths = new TreeSet<>();
    private final Optional<Path> root;

    /** Reads whatever is named. */
    public ReadFiles() {
        this(Optional.empty());
    }

    private ReadFiles(Optional<Path> root) {
        this.root = root;
    }

    /**
     * Reads nothing that is elsewhere, whatever links lead there.
     *
     * @param root without symbolic links in its path
     */
    public static ReadFiles within(Path root) {
        return new ReadFiles(Optional.of(root));
    }

    /** The text of a file as {@link ReadText#of(Path)} reads it. */
    public String text(Path file) throws IOException {
        paths.add(file);
        checkPlace(file);
        return ReadText.of(file);
    }

    /** The text of a file as {@link ReadText#ofRegular} reads it. */
    public String regularText(Path file) throws IOException {
        paths.add(file);
        checkPlace(file);
        return ReadText.ofRegular(file);
    }

    private void checkPlace(Path file) throws IOException {
        if (root.isPresent() && !file.equals(Path.of("/dev/null"))) {
            Path place = Files.exists(file) ? file.toRealPath() : file.normalize();
            if (!place.startsWith(root.get())) {
                throw new IOException("it is outside of " + root.get());
            }
        }
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
