package jcompose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class TrainingTest {
    @TempDir Path directory = Path.of("");

    /** What fails would be missing in the cache, and nobody would notice. */
    @Test
    void every_command_that_the_cache_learns_from_succeeds() throws Exception {
        String home = System.getProperty("jcompose.home", "");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path said = directory.resolve("said");
        Process training =
                new ProcessBuilder(
                                java.toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djcompose.home=" + home,
                                "-Dslf4j.provider=jcompose.debug.DebugProvider",
                                "-Dslf4j.internal.verbosity=WARN",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "jcompose.Training",
                                Files.createDirectory(directory.resolve("work")).toString(),
                                Path.of(home, "examples/hello/stack.yaml").toString(),
                                "up")
                        .redirectError(said.toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        training.getOutputStream().close();
        int status = training.waitFor();
        assertEquals("", Files.readString(said));
        assertEquals(0, status);
    }
}
