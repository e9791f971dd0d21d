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
    private final SortedSet<Path> encrypted = new TreeSet<>();
    private final Optional<Path> root;
    private final Optional<Decryption> decryption;

    /** Reads whatever is named. */
    public ReadFiles() {
        this(Optional.empty(), Optional.empty());
    }

    private ReadFiles(Optional<Path> root, Optional<Decryption> decryption) {
        this.root = root;
        this.decryption = decryption;
    }

    /**
     * Reads nothing that is elsewhere, whatever links lead there.
     *
     * @param root without symbolic links in its path
     */
    public static ReadFiles within(Path root) {
        return new ReadFiles(Optional.of(root), Optional.empty());
    }

    /** The same; what is encrypted is read by {@code decryption}. */
    public static ReadFiles within(Path root, Decryption decryption) {
        return new ReadFiles(Optional.of(root), Optional.of(decryption));
    }

    /** The text of a file as {@link ReadText#of(Path)} reads it. */
    public String text(Path file) throws IOException {
        paths.add(file);
        checkPlace(file);
        return decryption.isPresent() ? clearText(file) : ReadText.of(file);
    }

    /** The text of a file as {@link ReadText#ofRegular} reads it. */
    public String regularText(Path file) throws IOException {
        paths.add(file);
        checkPlace(file);
        boolean decrypted = decryption.isPresent() && Files.isRegularFile(file);
        return decrypted ? clearText(file) : ReadText.ofRegular(file);
    }

    private String clearText(Path file) throws IOException {
        byte[] content = ReadText.bytes(file);
        Optional<byte[]> clear = decryption.orElseThrow().decrypt(file, content);
        if (clear.isPresent()) {
            encrypted.add(file);
        }
        return ReadText.of(file, clear.orElse(content));
    }

    /**
     * What is in a file that is given to containers, if it is encrypted.
     *
     * @throws IOException with a message for people: without the file's name
     */
    public Optional<byte[]> given(Path file) throws IOException {
        if (decryption.isEmpty() || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        checkPlace(file);
        return decryption.get().decrypt(file, ReadText.bytes(file));
    }

    /** Those of which the text was encrypted. */
    public SortedSet<Path> encrypted() {
        return Collections.unmodifiableSortedSet(encrypted);
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
