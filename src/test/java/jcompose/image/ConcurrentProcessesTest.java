package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

class ConcurrentProcessesTest {
    @TempDir Path root;

    @Test
    void processes_that_write_at_the_same_time_lose_nothing() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            processes.add(StoreWriterProcess.start(root.toString(), name, "10"));
        }
        for (Process process : processes) {
            assertEquals(0, process.waitFor());
        }
        assertEquals(20, new ImageStore(root).list().size());
    }

    @Test
    void what_a_killed_writer_left_is_not_seen_and_is_removed() throws Exception {
        ImageStore store = new ImageStore(root);
        Process process = StoreWriterProcess.start(root.toString(), "stay");
        Path left = firstLine(process);
        Images.put(store, "hello", "one", Optional.empty());
        assertEquals(List.of(), collected(store), "a living writer's workspace is not touched");
        assertTrue(Files.isDirectory(left));

        process.destroyForcibly().waitFor();
        assertEquals(1, store.list().size());
        assertEquals(List.of(left), collected(store));
        assertFalse(Files.exists(left));
    }

    private static List<Path> collected(ImageStore store) throws IOException, InterruptedException {
        List<Path> collected = new ArrayList<>();
        store.writer().collect(collected::add);
        return collected;
    }

    private static Path firstLine(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        return Path.of(Objects.requireNonNull(output.readLine()));
    }
}
