package jcompose.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

class ExpansionTest {
    private static final Map<String, String> VARIABLES =
            Map.of("A", "abc", "NULL", "", "HOME", "/home", "V", "foo.bar.tar.gz");

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "hello, hello",
                "he'll'o, hello",
                "he\\'llo, he'llo",
                "hello\\, hello",
                "\"a\\tb\", a\\tb",
                "\"'$A'\", 'abc'",
                "'$A', $A",
                "\\$A, $A",
                "\\\\$A, \\abc",
                "$A$NULL$HOME, abc/home",
                "${A}b, abcb",
                "$UNSET., .",
                "$., $.",
                "$1x, x",
                "${UNSET:-x}, x",
                "${NULL:-x}, x",
                "|${NULL-x}|, ||",
                "${A:-x}, abc",
                "${UNSET:-${NULL:-$A}}, abc",
                "|${UNSET:-\"a b\"}|, a b",
                "${A:+y}, y",
                "|${NULL:+y}|, ||",
                "${NULL+y}, y",
                "${A?gone}, abc",
                "${V#*.}, bar.tar.gz",
                "${V##*.}, gz",
                "${V%.*}, foo.bar.tar",
                "${V%%.*}, foo",
                "${V/bar/X}, foo.X.tar.gz",
                "${V//o/0}, f00.bar.tar.gz",
                "${V#f?o}, .bar.tar.gz",
                "안녕$A, 안녕abc"
            })
    void a_word_is_expanded(String text, String expanded) {
        assertEquals(expanded, Expansion.word(text, '\\', VARIABLES));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "he'llo, the closing ' is missing",
                "\"hello, the closing \" is missing",
                "${}, bad substitution: a name follows ${",
                "${A, the \"}\" of ${A is missing",
                "${A:-b, the \"}\" of ${…} is missing",
                "${A:=b}, unsupported modifier := in ${A…}",
                "${UNSET?}, UNSET is not set",
                "${NULL:?}, NULL is empty",
                "${UNSET:?no such thing}, UNSET: no such thing",
                "${V/\\./_}, the pattern \\. has the invalid escape \\."
            })
    void what_is_wrong_is_said(String text, String message) {
        var error =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Expansion.word(text, '\\', VARIABLES));
        assertEquals(message, error.getMessage());
    }

    @Test
    void the_escape_character_may_be_another() {
        assertEquals("c:\\$A", Expansion.word("c:\\`$A", '`', VARIABLES));
    }

    @Test
    void words_are_split_at_spaces_outside_of_quotes() {
        var variables = Map.of("PORTS", "80 81");
        assertEquals(
                List.of("80", "81", "a b", "c d"),
                Expansion.words(" $PORTS 'a b'  c\\ d", '\\', variables));
    }
}
