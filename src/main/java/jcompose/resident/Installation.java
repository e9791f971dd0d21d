package jcompose.resident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * The program as it lies on the disk, so that one that was built anew is known from the old one.
 */
record Installation(Path home, List<String> files) {
    private static final List<String> PROGRAM =
            List.of("src/target/jcompose.jar", "native/target/jcompose-runtime");

    static Installation of(Path home) throws IOException {
        Path real = home.toRealPath();
        return new Installation(
                real, PROGRAM.stream().map(real::resolve).map(Installation::look).toList());
    }

    boolean isStillThere() {
        try {
            return equals(of(home));
        } catch (IOException e) {
            return false;
        }
    }

    private static String look(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.fileKey() + " " + found.lastModifiedTime() + " " + found.size();
        } catch (IOException e) {
            return "none";
        }
    }
}
