package jcompose.gitops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class StackFilesTest {
    @TempDir Path directory = Path.of("");

    @Test
    void what_is_the_same_stays_the_same_file() throws IOException {
        Path one = checkout("one", "same", "first");
        Path two = checkout("two", "same", "second");
        Files.writeString(one.resolve("d/gone"), "");
        StackFiles files = new StackFiles(directory.resolve("stack/files"));
        files.become("one", one);
        Object kept = Files.getAttribute(files.place().resolve("d/same"), "unix:ino");
        Object replaced = Files.getAttribute(files.place().resolve("other"), "unix:ino");
        files.become("two", two);
        assertEquals(kept, Files.getAttribute(files.place().resolve("d/same"), "unix:ino"));
        assertFalse(
                replaced.equals(Files.getAttribute(files.place().resolve("other"), "unix:ino")));
        assertEquals("second", Files.readString(files.place().resolve("other")));
        assertFalse(Files.exists(files.place().resolve("d/gone")));
        assertEquals(Optional.of("two"), files.commit());
    }

    @Test
    void what_a_container_has_put_there_is_put_right() throws IOException {
        Path one = checkout("one", "same", "first");
        StackFiles files = new StackFiles(directory.resolve("stack/files"));
        files.become("one", one);
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("same"), "not ours");
        Path place = files.place().resolve("d");
        Files.delete(place.resolve("same"));
        Files.delete(place);
        Files.createSymbolicLink(place, outside);
        files.become("one", one);
        assertEquals("same", Files.readString(place.resolve("same")));
        assertEquals("not ours", Files.readString(outside.resolve("same")));
    }

    private Path checkout(String name, String same, String other) throws IOException {
        Path place = directory.resolve(name);
        Files.createDirectories(place.resolve("d"));
        Files.writeString(place.resolve("d/same"), same);
        Files.writeString(place.resolve("other"), other);
        return place;
    }
}
