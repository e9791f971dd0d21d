package jcompose.stack.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A short run of the {@link Fuzzer}, always the same one; long ones are run by hand. */
final class FuzzTest {
    private static final int RUNS = Integer.getInteger("runs", 2000);

    @TempDir Path temporary;

    @Test
    void whatever_stands_in_the_files_there_is_an_answer() throws IOException {
        long seed = Long.getLong("seed", 20_260_101);
        Fuzzer fuzzer = new Fuzzer(temporary, Seed.own());
        assertTimeoutPreemptively(
                Duration.ofMinutes(20L + RUNS / 1000), () -> fuzzer.run(0, RUNS, seed));
        assertTrue(fuzzer.loaded() > RUNS / 200, fuzzer.summary());
        assertTrue(fuzzer.refused() > RUNS / 2, fuzzer.summary());
    }
}
