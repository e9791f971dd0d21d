package jcompose.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Reading a log while its supervisor writes and rotates it. */
class LogReaderTest {
    @TempDir Path directory = Path.of("");

    private LogReader reader = new LogReader(new ContainerLog(directory));

    @BeforeEach
    void open() {
        reader = new LogReader(new ContainerLog(directory));
    }

    @Test
    void what_was_rotated_away_before_comes_first() throws IOException {
        say("one");
        rotate();
        say("two");
        rotate();
        say("three");
        assertEquals(List.of("one", "two", "three"), read());
        assertEquals(List.of(), read());
    }

    @Test
    void nothing_is_missed_over_a_rotation() throws IOException {
        say("one");
        assertEquals(List.of("one"), read());
        say("two");
        rotate();
        say("three");
        assertEquals(List.of("two", "three"), read());
    }

    @Test
    void nothing_is_missed_over_several_rotations() throws IOException {
        say("one");
        assertEquals(List.of("one"), read());
        say("two");
        rotate();
        say("three");
        rotate();
        say("four");
        rotate();
        say("five");
        assertEquals(List.of("two", "three", "four", "five"), read());
    }

    @Test
    void where_the_file_itself_is_gone_the_rest_is_read() throws IOException {
        say("one");
        assertEquals(List.of("one"), read());
        rotate();
        say("two");
        rotate();
        Files.delete(directory.resolve("current.2"));
        say("three");
        assertEquals(List.of("two", "three"), read());
    }

    @Test
    void between_two_files_there_is_a_moment_without_one() throws IOException {
        assertEquals(List.of(), read());
        say("one");
        assertEquals(List.of("one"), read());
        rotate();
        assertEquals(List.of(), read());
        say("two");
        assertEquals(List.of("two"), read());
        assertEquals(List.of(), read());
    }

    @Test
    void a_line_is_taken_when_it_is_whole() throws IOException {
        String line = line("one");
        append(line.substring(0, 10));
        assertEquals(List.of(), read());
        append(line.substring(10));
        assertEquals(List.of("one"), read());
    }

    private List<String> read() throws IOException {
        return reader.read().stream().map(entry -> entry.text().strip()).toList();
    }

    private void say(String text) throws IOException {
        append(line(text));
    }

    private static String line(String text) {
        return "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05Z\"}\n"
                .formatted(text);
    }

    private void append(String text) throws IOException {
        Files.writeString(
                directory.resolve("current"),
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** As native/src/supervisor/log.c does: from the oldest to {@code current}. */
    private void rotate() throws IOException {
        for (int number = 8; number > 0; number--) {
            Path newer = directory.resolve(number == 1 ? "current" : "current." + (number - 1));
            if (Files.exists(newer)) {
                Files.move(newer, directory.resolve("current." + number));
            }
        }
    }
}
