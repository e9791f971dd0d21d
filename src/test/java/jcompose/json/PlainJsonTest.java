package jcompose.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Random;

class PlainJsonTest {
    private static final int TEXTS = 20_000;
    private static final String PIECES = "{}[]\",:\\/bfnrtu0019aF-+.eE \t\n\r\u0000\u007fäλ😀";
    private static final String[] VALUES = {
        "{}",
        "[]",
        "[ ]",
        "{\"a\":1}",
        "\"\"",
        "\"a\\u00e4\\n\\\\\"",
        "0",
        "-1",
        "2147483648",
        "-2147483648",
        "999999999999999999",
        "true",
        "false",
        "null",
        "{\"a\" : [1, {\"b\":null}]}"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                " {\"a\": [1, -2, true, null, \"x\"], \"\": {}, \"b\\u0020c\":"
                        + " \"\\ud83d\\ude00\"}\n",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "[[[[]]]]",
                "{\"a\":1,\"a\":2}",
                "-0",
                "999999999999999999"
            })
    void what_programs_write_is_read_as_jackson_reads_it(String text) {
        JsonNode expected = jackson(text);
        assertNotNull(expected);
        assertEquals(expected, PlainJson.read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 2",
                "01",
                "-",
                "1.5",
                "1e3",
                "9999999999999999999",
                "tru",
                "[1,]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "\"a",
                "[1",
                "'a'",
                "\"\\u1",
                "\"\\"
            })
    void the_rest_is_left_to_jackson(String text) {
        assertNull(PlainJson.read(text));
    }

    @Test
    void what_is_too_deep_is_left_to_jackson() {
        assertNull(PlainJson.read("[".repeat(100_000)));
        assertNull(PlainJson.read("[".repeat(200) + "]".repeat(200)));
    }

    @Test
    void no_text_is_read_otherwise_than_jackson_reads_it() {
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random);
            JsonNode plain = PlainJson.read(text);
            if (plain != null) {
                read++;
                assertEquals(jackson(text), plain, () -> "of " + text);
            }
        }
        assertTrue(read > TEXTS / 10, "so many were read: " + read);
        assertTrue(read < TEXTS, "so many were read: " + read);
    }

    /** A value or an array of some, with a piece put in or taken out most times. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder(value(random));
        while (random.nextBoolean()) {
            text.insert(0, '[').append(", ").append(value(random)).append(']');
        }
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            if (random.nextBoolean()) {
                text.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
            } else if (at < text.length()) {
                text.deleteCharAt(at);
            }
        }
        return text.toString();
    }

    private static String value(Random random) {
        return VALUES[random.nextInt(VALUES.length)];
    }

    private static @Nullable JsonNode jackson(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            return null;
        }
    }
}
