package jcompose.deploy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.runtime.Layout;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class StackLockTest {
    private static final String STACK = "shop";
    private static final PassListener SILENT = new PassListener() {};

    @TempDir Path directory = Path.of("");

    private Layout layout = new Layout(Path.of("/"), Path.of("/"));

    @BeforeEach
    void makeLayout() {
        layout = new Layout(directory.resolve("root"), directory.resolve("run"));
    }

    private StackLock take() throws IOException, InterruptedException {
        return StackLock.take(layout, STACK, SILENT);
    }

    private long number() throws IOException {
        return StackLock.number(layout, STACK);
    }

    @Test
    void who_finds_nobody_there_is_the_next_one() throws Exception {
        long before = number();
        assertFalse(Files.exists(layout.locks()), "asking makes no file");
        try (StackLock lock = take()) {
            assertTrue(lock.isNextAfter(before));
        }
        long later = number();
        try (StackLock lock = take()) {
            assertTrue(lock.isNextAfter(later));
            assertFalse(lock.isNextAfter(before));
        }
    }

    @Test
    void a_pass_in_between_is_noticed() throws Exception {
        long before = number();
        take().close();
        try (StackLock lock = take()) {
            assertFalse(lock.isNextAfter(before));
        }
    }

    @Test
    void a_pass_that_was_at_work_when_it_was_asked_is_noticed() throws Exception {
        long during;
        try (StackLock _ = take()) {
            during = number();
        }
        try (StackLock lock = take()) {
            assertFalse(lock.isNextAfter(during));
        }
    }

    @Test
    void a_pass_that_was_killed_is_noticed_until_another_has_ended() throws Exception {
        Path numbered = layout.runtimeLock(STACK);
        byte[] held;
        try (StackLock _ = take()) {
            held = Files.readAllBytes(numbered);
        }
        Files.write(numbered, held);
        long afterItsDeath = number();
        try (StackLock lock = take()) {
            assertFalse(lock.isNextAfter(afterItsDeath));
        }
        long later = number();
        try (StackLock lock = take()) {
            assertTrue(lock.isNextAfter(later));
        }
    }
}
