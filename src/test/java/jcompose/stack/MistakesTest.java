package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Every mistake in {@code mistakes.txt} gets exactly the words that stand there. */
final class MistakesTest {
    @TempDir Path temporary;

    @TestFactory
    List<DynamicTest> every_mistake_gets_its_words() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String block : blocks(StackFiles.resource("mistakes.txt"))) {
            int title = block.indexOf('\n');
            int messages = block.indexOf("\n=>\n");
            String file = block.substring(title + 1, Math.max(title + 1, messages + 1));
            String expected = block.substring(messages + "\n=>\n".length()).strip();
            tests.add(
                    DynamicTest.dynamicTest(
                            block.substring(0, title), () -> check(file, expected)));
        }
        assertTrue(tests.size() >= 170, "only " + tests.size() + " mistakes were found");
        return tests;
    }

    private void check(String file, String expected) throws IOException {
        Path directory = Files.createTempDirectory(temporary, "stack");
        StackFiles files = new StackFiles(directory).file("compose.yaml", file);
        StackException failure = assertThrows(StackException.class, files::load);
        assertEquals(expected, failure.getMessage().replace(directory.toString(), "DIR"));
    }

    private static List<String> blocks(String table) {
        List<String> blocks = new ArrayList<>();
        int start = table.indexOf("\n### ");
        while (start >= 0) {
            int next = table.indexOf("\n### ", start + 1);
            blocks.add(table.substring(start + 5, next < 0 ? table.length() : next));
            start = next;
        }
        return blocks;
    }
}
