package jcompose.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code lstat} says about a file.
 *
 * @param mode kind and permissions, as in {@code st_mode}
 * @param device of a device file
 */
record FileStatus(int mode, long device, FileTime modified) {
    private static final int KIND = 0170000;
    private static final int PERMISSIONS = 07777;
    private static final int LINK = 0120000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;

    static FileStatus of(Path file) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(
                        file, "unix:mode,rdev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        return new FileStatus(
                (Integer) Objects.requireNonNull(attributes.get("mode")),
                (Long) Objects.requireNonNull(attributes.get("rdev")),
                (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime")));
    }

    int kind() {
        return mode & KIND;
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    boolean isLink() {
        return kind() == LINK;
    }

    boolean isDirectory() {
        return kind() == DIRECTORY;
    }

    boolean isRegular() {
        return kind() == REGULAR;
    }
}
