package jcompose.stack.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

final class EnvironmentFileTest {
    private static Map<String, String> read(String text) throws EnvironmentFile.Mistake {
        return EnvironmentFile.read(text, Map.of("HOST", "box")::get);
    }

    @Test
    void names_and_values_are_trimmed() throws EnvironmentFile.Mistake {
        assertEquals(Map.of("A", "1", "B", "b c"), read(" A = 1 \n\tB=b c\r\n\n"));
    }

    @Test
    void comments_need_a_space_before_them() throws EnvironmentFile.Mistake {
        assertEquals(
                Map.of("A", "1", "B", "1#2", "C", "# c"),
                read("# first\nA=1 # one\nB=1#2\nC=# c\n"));
    }

    @Test
    void export_and_colons_are_fine() throws EnvironmentFile.Mistake {
        assertEquals(
                Map.of("A", "1", "B", "2", "exportC", "3"), read("export A=1\nB: 2\nexportC=3"));
    }

    @Test
    void single_quotes_take_everything_as_it_stands() throws EnvironmentFile.Mistake {
        assertEquals(Map.of("A", "x $HOST\\n # y\nz"), read("A='x $HOST\\n # y\nz'\n"));
    }

    @Test
    void double_quotes_have_escapes_and_variables() throws EnvironmentFile.Mistake {
        assertEquals(
                Map.of("A", "box\t\"x\" $HOST S\nz", "B", "2"),
                read("A=\"$HOST\\t\\\"x\\\" \\$HOST \\0123\nz\" # c\nB=2"));
    }

    @Test
    void values_refer_to_earlier_ones_and_to_the_variables_around() throws EnvironmentFile.Mistake {
        assertEquals(
                Map.of("A", "1", "B", "1-box", "C", "d"), read("A=1\nB=$A-${HOST}\nC=${M:-d}\n"));
    }

    @Test
    void a_name_alone_is_passed_through() throws EnvironmentFile.Mistake {
        assertEquals(Map.of("HOST", "box"), read("HOST\nMISSING\n"));
    }

    @Test
    void a_name_alone_on_an_unfinished_last_line_is_a_value_without_a_name()
            throws EnvironmentFile.Mistake {
        assertEquals(Map.of("", "HOST"), read("HOST"));
        assertEquals(Map.of("", "x"), read("=x\n"));
    }

    @Test
    void odd_white_space_and_a_byte_order_mark_do_not_matter() throws EnvironmentFile.Mistake {
        assertEquals(
                Map.of("A", "1", "B", "2"), read("\uFEFFA=1\u00A0\u2003\n\u2028\u00A0B\u0085=\t2"));
    }

    @Test
    void names_have_letters_and_numbers_of_all_languages() throws EnvironmentFile.Mistake {
        assertEquals(Map.of("größe_²", "1", "a[0].b-c", "2"), read("größe_²=1\na[0].b-c=2\n"));
    }

    @Test
    void escapes_that_do_not_exist_stay() throws EnvironmentFile.Mistake {
        assertEquals(Map.of("A", "\\c\\x41\\012\\0999S"), read("A=\"\\c\\x41\\012\\0999\\0123\""));
    }

    @Test
    void a_second_statement_may_follow_a_quote() throws EnvironmentFile.Mistake {
        assertEquals(Map.of("A", "x", "B", "2"), read("A='x' B=2"));
    }

    @Test
    void values_refer_to_those_of_earlier_files_but_win_over_them() throws EnvironmentFile.Mistake {
        Map<String, String> values = new HashMap<>(Map.of("A", "old", "C", "old"));
        EnvironmentFile.readInto(values, "A=new\nB=$A-$C\nC\n", name -> null);
        assertEquals(Map.of("A", "new", "B", "new-old", "C", "old"), values);
    }

    @Test
    void a_raw_file_has_no_quotes_escapes_or_variables() throws EnvironmentFile.Mistake {
        Map<String, String> values = new HashMap<>();
        RawEnvironmentFile.readInto(
                values,
                "\uFEFF  # comment\n A='$HOST' # \\n \r\n\nB=\nHOST\nMISSING\nC=x=y",
                Map.of("HOST", "box")::get);
        assertEquals(Map.of("A", "'$HOST' # \\n ", "B", "", "HOST", "box", "C", "x=y"), values);
    }

    @Test
    void mistakes_in_a_raw_file_name_their_line() {
        assertRawMistake("there is no name before '='", "=x");
        assertRawMistake("the name 'A B' has a space in it", "A B=1");
        assertRawMistake("the name 'export A' has a space in it", "export A=1");
    }

    private static void assertRawMistake(String message, String line) {
        EnvironmentFile.Mistake mistake =
                assertThrows(
                        EnvironmentFile.Mistake.class,
                        () ->
                                RawEnvironmentFile.readInto(
                                        new HashMap<>(), "A=1\n" + line, name -> null));
        assertEquals(message, mistake.getMessage());
        assertEquals(2, mistake.line());
    }

    @Test
    void mistakes_name_their_line() {
        assertMistake(2, "the quote \" is not closed", "A=1\nB=\"x\nC=2\n");
        assertMistake(1, "the name 'A B' has a space in it", "A B=1\n");
        assertMistake(3, "'$' cannot be part of a variable's name", "A=1\n\nB$=1\n");
        assertMistake(2, "there is no name after 'export'", "A=1\nexport ");
        assertMistake(1, "required variable M is missing a value: why", "A=${M:?why}\n");
    }

    private static void assertMistake(int line, String message, String text) {
        EnvironmentFile.Mistake mistake =
                assertThrows(EnvironmentFile.Mistake.class, () -> read(text));
        assertEquals(message, mistake.getMessage());
        assertEquals(line, mistake.line());
    }
}
