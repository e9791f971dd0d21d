package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.file.Trees;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class StackFilesTest {
    private static final SortedSet<String> WANTED = new TreeSet<>(Set.of("d", "other"));

    @TempDir Path directory = Path.of("");

    private StackFiles files = new StackFiles(Path.of("stack/files"));
    private Path one = Path.of("");
    private Path two = Path.of("");

    @BeforeEach
    void check_out_two_commits() throws IOException {
        files = new StackFiles(directory.resolve("stack/files"));
        one = checkout("one", "same", "first");
        Files.writeString(one.resolve("d/gone"), "");
        two = checkout("two", "same", "second");
    }

    private Path checkout(String name, String same, String other) throws IOException {
        Path place = directory.resolve(name);
        Files.createDirectories(place.resolve("d"));
        Files.writeString(place.resolve("d/same"), same);
        Files.writeString(place.resolve("other"), other);
        Files.writeString(place.resolve("unwanted"), "");
        return place;
    }

    private Path at(String path) {
        return files.place().resolve(path);
    }

    @Test
    void what_is_the_same_stays_the_same_file() throws IOException {
        files.become("one", one, WANTED);
        Object kept = Files.getAttribute(at("d/same"), "unix:ino");
        Object replaced = Files.getAttribute(at("other"), "unix:ino");
        files.become("two", two, WANTED);
        assertEquals(kept, Files.getAttribute(at("d/same"), "unix:ino"));
        assertFalse(replaced.equals(Files.getAttribute(at("other"), "unix:ino")));
        assertEquals("second", Files.readString(at("other")));
        assertFalse(Files.exists(at("d/gone")));
    }

    @Test
    void only_what_is_wanted_is_there() throws IOException {
        files.become("one", one, new TreeSet<>(Set.of("d/same", "missing")));
        assertTrue(Files.exists(at("d/same")));
        assertFalse(Files.exists(at("d/gone")));
        assertFalse(Files.exists(at("other")));
        files.become("one", one, new TreeSet<>(Set.of("other")));
        assertFalse(Files.exists(at("d")));
        assertTrue(Files.exists(at("other")));
        files.clear();
        assertFalse(Files.exists(at("other")));
    }

    @Test
    void what_containers_have_put_there_stays() throws IOException {
        files.become("one", one, WANTED);
        Files.writeString(at("d/own"), "kept");
        Files.createDirectories(at("data"));
        Files.writeString(at("data/own"), "kept");
        Files.writeString(at("other"), "changed");
        files.become("two", two, WANTED);
        assertEquals("kept", Files.readString(at("d/own")));
        assertEquals("kept", Files.readString(at("data/own")));
        assertEquals("second", Files.readString(at("other")));
        files.become("two", two, new TreeSet<>());
        assertEquals("kept", Files.readString(at("d/own")));
        assertFalse(Files.exists(at("d/same")));
    }

    @Test
    void a_directory_that_a_container_has_filled_is_not_replaced_by_a_file() throws IOException {
        Files.createDirectories(at("other"));
        files.become("one", one, WANTED); // it is empty
        assertEquals("first", Files.readString(at("other")));
        Files.delete(at("other"));
        Files.createDirectories(at("other"));
        Files.writeString(at("other/own"), "kept");
        IOException refused =
                assertThrows(IOException.class, () -> files.become("two", two, WANTED));
        assertEquals(
                "the commit has a file where containers have files in a directory, "
                        + at("other")
                        + ": move it away",
                refused.getMessage());
        assertEquals("kept", Files.readString(at("other/own")));
    }

    @Test
    void no_link_that_a_container_has_put_there_is_followed() throws IOException {
        files.become("one", one, WANTED);
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("same"), "not ours");
        Files.writeString(outside.resolve("gone"), "not ours");
        for (String name : new String[] {"same", "gone"}) {
            Files.delete(at("d").resolve(name));
        }
        Files.delete(at("d"));
        Files.createSymbolicLink(at("d"), outside);
        files.become("two", two, WANTED);
        assertEquals("same", Files.readString(at("d/same")));
        assertEquals("not ours", Files.readString(outside.resolve("same")));
        assertEquals("not ours", Files.readString(outside.resolve("gone")));
    }

    @Test
    void no_link_that_comes_and_goes_meanwhile_is_followed() throws Exception {
        files.become("one", one, WANTED);
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("same"), "not ours");
        Files.writeString(outside.resolve("gone"), "not ours");
        Path kept = files.place().resolveSibling("kept");
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger swaps = new AtomicInteger();
        Thread container =
                Thread.ofPlatform().start(() -> swap(at("d"), kept, outside, over, swaps));
        int done = 0;
        for (int time = 0; time < 20 || swaps.get() < 100; time++) {
            try {
                files.become("one", one, WANTED);
                files.become("two", two, WANTED);
                done++;
            } catch (IOException e) {
                assertTrue(container.isAlive(), "what is no directory now is one again at once");
            }
        }
        over.set(true);
        container.join();
        assertTrue(done > 0, "it never got through");
        assertEquals(Set.of("same", "gone"), names(outside));
        assertEquals("not ours", Files.readString(outside.resolve("same")));
        assertEquals("not ours", Files.readString(outside.resolve("gone")));
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(each -> each.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** A directory becomes a link to the outside and itself again. */
    private static void swap(
            Path place, Path kept, Path outside, AtomicBoolean over, AtomicInteger swaps) {
        while (!over.get()) {
            try {
                Files.move(place, kept);
                Files.createSymbolicLink(place, outside);
                swaps.incrementAndGet();
                Files.delete(place);
                Files.move(kept, place);
            } catch (IOException e) {
                Thread.onSpinWait(); // the other has just put something there
                try {
                    Trees.delete(kept);
                } catch (IOException again) {
                    throw new UncheckedIOException(again);
                }
            }
        }
    }

    @Test
    void what_a_killed_server_has_half_done_is_done_by_the_next() throws IOException {
        files.become("one", one, WANTED);
        LaidOut before = LaidOut.read(directory.resolve("stack/files.json"));
        // On the way to two: its files are there in part, those of one still.
        before.becoming(new TreeSet<>(Set.of("d", "d/same", "other", "new")))
                .write(directory.resolve("stack/files.json"));
        Files.writeString(at("new"), "half of a f");
        Files.writeString(at("other"), "second");
        files.become("one", one, WANTED);
        assertEquals("first", Files.readString(at("other")));
        assertFalse(Files.exists(at("new")));
        assertTrue(Files.exists(at("d/gone")));
    }
}
