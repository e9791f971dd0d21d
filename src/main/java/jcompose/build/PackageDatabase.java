package jcompose.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Identifies a whole system as the base of a stage: by its release and its installed packages.
 * Files that somebody put there by hand do not count: reading them all would take longer than the
 * build.
 */
final class PackageDatabase {
    private static final List<String> FILES =
            List.of(
                    "etc/os-release",
                    "var/lib/dpkg/status",
                    "lib/apk/db/installed",
                    "var/lib/rpm/rpmdb.sqlite",
                    "usr/lib/sysimage/rpm/rpmdb.sqlite");

    private PackageDatabase() {}

    /** Adds the identity of the system below {@code root}. */
    static void read(Path root, Fingerprint fingerprint) throws IOException {
        for (String name : FILES) {
            byte[] content;
            try {
                content = Files.readAllBytes(root.resolve(name));
            } catch (NoSuchFileException e) {
                fingerprint.add(name + " is not there");
                continue;
            }
            // Checksums, as SHA-256 over a package database doubles the time of a start that has
            // nothing to do; nobody gains by a collision with their own machine.
            CRC32 first = new CRC32();
            first.update(content);
            CRC32C second = new CRC32C();
            second.update(content);
            fingerprint.add(name).add(content.length);
            fingerprint.add(first.getValue()).add(second.getValue());
        }
    }
}
