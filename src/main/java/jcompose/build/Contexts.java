package jcompose.build;

import jcompose.image.ImageStore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Contexts that are not directories of this machine yet. */
public final class Contexts {
    private final Repositories repositories;

    public Contexts(ImageStore store) {
        repositories = new Repositories(store.writer().buildCache().repositories());
    }

    /** The directory that a repository is checked out to; it stays in the store's cache. */
    public Path checkout(GitSource source) throws BuildException, IOException {
        return repositories.checkout(source);
    }

    /**
     * Unpacks a tar archive, plain or compressed.
     *
     * @return whether it is one
     */
    public static boolean unpack(byte[] archive, Path into) throws IOException {
        Path file = Files.createTempFile("jcompose-archive-", "");
        try {
            Files.write(file, archive);
            if (!Archives.isArchive(file)) {
                return false;
            }
            Archives.unpack(file, into);
            return true;
        } finally {
            Files.delete(file);
        }
    }
}
