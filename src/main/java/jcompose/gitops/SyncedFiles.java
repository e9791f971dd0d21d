package jcompose.gitops;

import jcompose.process.Command;

import java.io.IOException;
import java.nio.file.Path;

/** Files that a record says are there must be on the disk before the record is. */
final class SyncedFiles {
    private SyncedFiles() {}

    /**
     * Returns when all of the file system that the directory is in is on the disk (man 2 syncfs):
     * for many small files much sooner than one after the other.
     */
    static void of(Path directory) throws IOException {
        Command.of("sync", "--file-system", directory.toString()).output("");
    }
}
