package jcompose.build;

import jcompose.dockerfile.RunMount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Owners of files by number. */
final class FileOwners {
    private FileOwners() {}

    static void set(Path file, RunMount mount) throws IOException {
        set(file, mount.user().orElse(0L), mount.group().orElse(0L));
    }

    static void set(Path file, long user, long group) throws IOException {
        Files.setAttribute(file, "unix:uid", (int) user, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", (int) group, LinkOption.NOFOLLOW_LINKS);
    }
}
