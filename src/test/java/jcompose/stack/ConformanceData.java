package jcompose.stack;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The answers of the reference implementation, which lie beside the checkout and not in it. */
final class ConformanceData {
    private ConformanceData() {}

    /** A file of them; the test is skipped where they are not. */
    static Path file(String name) {
        String told = System.getenv().getOrDefault("JCOMPOSE_CONFORMANCE", "");
        Path directory =
                told.isEmpty()
                        ? Path.of("").toAbsolutePath().resolve("../../shared/conformance")
                        : Path.of(told);
        Path file = directory.resolve("compose").resolve(name).normalize();
        assumeTrue(Files.isRegularFile(file), "no " + file);
        return file;
    }
}
