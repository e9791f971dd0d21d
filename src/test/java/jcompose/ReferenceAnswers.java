package jcompose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The reference's answers, kept beside the project: {@code $JCOMPOSE_CONFORMANCE}, or {@code
 * shared/conformance} beside the checkout. Tests that need them are passed over where they are not.
 */
public final class ReferenceAnswers {
    private ReferenceAnswers() {}

    public static Path file(String name) {
        String given = System.getenv("JCOMPOSE_CONFORMANCE");
        Path home = Path.of(System.getProperty("jcompose.home", "..")).toAbsolutePath().normalize();
        Path directory =
                given == null
                        ? home.resolveSibling("shared").resolve("conformance")
                        : Path.of(given);
        Path file = directory.resolve(name);
        Assumptions.assumeTrue(Files.exists(file), file + " is not there");
        return file;
    }

    /** Unpacks an archive of it. */
    public static Path unpacked(String name, Path into) throws IOException, InterruptedException {
        Path archive = file(name);
        Process tar =
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", into.toString())
                        .inheritIO()
                        .start();
        assertEquals(0, tar.waitFor());
        return into.resolve("dockerfile");
    }
}
