package jcompose.stack.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

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
    void mistakes_name_their_line() {
        assertMistake(2, "the quote \" is not closed", "A=1\nB=\"x\nC=2\n");
        assertMistake(1, "the name 'A B' has a space in it", "A B=1\n");
        assertMistake(3, "'$' cannot be part of a variable's name", "A=1\n\nB$=1\n");
        assertMistake(1, "required variable M is missing a value: why", "A=${M:?why}\n");
    }

    private static void assertMistake(int line, String message, String text) {
        EnvironmentFile.Mistake mistake =
                assertThrows(EnvironmentFile.Mistake.class, () -> read(text));
        assertEquals(message, mistake.getMessage());
        assertEquals(line, mistake.line());
    }
}
