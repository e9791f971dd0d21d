package jcompose.image;

import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Blobs that were whole when their writer was killed, and not visible yet. Their names say so;
 * after a power failure a name may be there without its content, so their digests are computed.
 */
final class LeftBlobs {
    private static final String WHOLE = "whole-";

    private LeftBlobs() {}

    /** Gives a blob in a workspace the name by which it is found should its writer be killed. */
    static Path mark(Path temporary, Path target) throws IOException {
        Path marked = temporary.resolveSibling(WHOLE + target.getFileName());
        return Files.move(temporary, marked, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Moves those of an abandoned workspace to where the store has its blobs. */
    static void keep(Path workspace, StoreFiles files) throws IOException {
        boolean kept = false;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(workspace, WHOLE + "*")) {
            for (Path entry : entries) {
                kept |= keepOne(entry, files);
            }
        }
        if (kept) {
            DurableFile.synchronise(files.blobs());
        }
    }

    private static boolean keepOne(Path left, StoreFiles files) throws IOException {
        Digest digest = Sha256.of(left);
        Path target = files.blob(digest);
        if (!left.endsWith(WHOLE + target.getFileName()) || Files.exists(target)) {
            return false;
        }
        DurableFile.synchronise(left);
        DurableFile.move(left, target);
        return true;
    }
}
