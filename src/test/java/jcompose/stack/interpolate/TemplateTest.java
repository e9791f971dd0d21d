package jcompose.stack.interpolate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class TemplateTest {
    private static final Map<String, String> VARIABLES =
            Map.of("FOO", "first", "A", "va", "EMPTY", "", "D", "$FOO", "JSON", "{\"json\":2}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$FOO | first",
                "${FOO} | first",
                "$FOO.x | first.x",
                "${FOO}bar | firstbar",
                "a ${FOO} ${A} | a first va",
                "$$ | $",
                "$$$FOO | $first",
                "$$$$FOO | $$FOO",
                "$${FOO} | ${FOO}",
                "$ a | $ a",
                "$FOO$ | first$",
                "^REGEX$ | ^REGEX$",
                "$1 | $1",
                "${M:-d} | d",
                "${M-d} | d",
                "${EMPTY:-d} | d",
                "x${EMPTY-d} | x",
                "${FOO:-d} | first",
                "${M:-d:e} | d:e",
                "${M:-?} | ?",
                "${M:--} | -",
                "${M:-a b c} | a b c",
                "${M:-\"q\"} | \"q\"",
                "${M:-http://h:80/p?q=1} | http://h:80/p?q=1",
                "x${M:+alt} | x",
                "x${EMPTY:+alt} | x",
                "${EMPTY+alt} | alt",
                "${FOO:+alt} | alt",
                "${FOO:+${A}} | va",
                "${M:-$FOO} | first",
                "${M:-x${FOO}y} | xfirsty",
                "${M:-${N:-${O:-x}}} | x",
                "${M-${FOO} ${FOO}} | first first",
                "${FOO:-${M:?no}} | first",
                "${FOO?why} | first",
                "x${EMPTY?why} | x",
                "${D} | $FOO",
                "${M:-{}} | {}",
                "${M:-{ }} x | { } x",
                "${M:-{\"a\":1}} | {\"a\":1}",
                "${JSON-{\"json\":1}} | {\"json\":2}",
                "${M:-}} | }",
            })
    void variables_are_replaced(String text, String result) throws TemplateException {
        assertEquals(result, Template.substitute(text, VARIABLES::get, name -> {}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${FOO",
                "${ FOO}",
                "${FOO }",
                "${1}",
                "${#FOO}",
                "${FOO/f/g}",
                "${FOO:=x}",
                "${FOO:-",
                "${}",
                "${FOO}${",
                "${M:-\n}",
                "${FOO:}"
            })
    void what_is_not_valid_is_refused(String text) {
        TemplateException mistake =
                assertThrows(
                        TemplateException.class,
                        () -> Template.substitute(text, VARIABLES::get, name -> {}));
        assertEquals("'" + text + "' is not a valid use of variables", mistake.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${M:?which one?} | required variable M is missing a value: which one?",
                "${M?} | required variable M is missing a value",
                "${EMPTY:?why} | required variable EMPTY is missing a value: why",
                "${M:?not ${FOO}} | required variable M is missing a value: not first",
            })
    void a_required_variable_must_be_there(String text, String message) {
        TemplateException mistake =
                assertThrows(
                        TemplateException.class,
                        () -> Template.substitute(text, VARIABLES::get, name -> {}));
        assertEquals(message, mistake.getMessage());
    }

    @Test
    void a_variable_that_is_not_set_is_told() throws TemplateException {
        List<String> unset = new ArrayList<>();
        assertEquals("", Template.substitute("$M${N}${O:-}", VARIABLES::get, unset::add));
        assertEquals(List.of("M", "N"), unset);
    }

    @Test
    void nesting_and_growth_have_limits() {
        String deep = "${M:-".repeat(1000) + "}".repeat(1000);
        assertThrows(
                TemplateException.class,
                () -> Template.substitute(deep, VARIABLES::get, name -> {}));
        String large = "x".repeat(1 << 20);
        assertThrows(
                TemplateException.class,
                () -> Template.substitute("$X".repeat(1000), name -> large, name -> {}));
    }
}
