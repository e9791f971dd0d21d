package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

class DockerfileParserTest {
    @Test
    void statements_know_their_first_line() throws BuildException {
        assertEquals(
                List.of("2 FROM a", "4 RUN b c", "9 CMD d"),
                statements(
                        """
                        # a comment
                        from a

                        run b \\
                          # left out

                        c

                        CMD   d\t
                        """));
    }

    @Test
    void a_comment_inside_a_statement_is_left_out_but_a_hash_in_an_argument_is_not()
            throws BuildException {
        assertEquals(
                List.of("1 RUN a && echo '# b'"),
                statements("RUN a && \\\n   # why\necho '# b'\n"));
    }

    @Test
    void the_escape_character_is_set_by_a_directive() throws BuildException {
        assertEquals(
                List.of("3 FROM a", "4 RUN dir c:\\ x"),
                statements("# syntax=docker/dockerfile:1\n#escape=`\nFROM a\nRUN dir c:\\ `\nx\n"));
    }

    @Test
    void a_directive_after_a_comment_is_a_comment() throws BuildException {
        assertEquals(List.of("3 FROM a b"), statements("# comment\n# escape=`\nFROM a \\\nb\n"));
    }

    @Test
    void an_escaped_escape_does_not_continue_a_line() throws BuildException {
        assertEquals(List.of("1 RUN a \\\\", "2 RUN b"), statements("RUN a \\\\\nRUN b\n"));
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_do_no_harm() throws BuildException {
        assertEquals(List.of("1 FROM a", "2 RUN b c"), statements("\uFEFFFROM a\r\nRUN b \\\r\nc"));
    }

    @Test
    void flags_come_before_the_arguments() throws BuildException {
        Statement copy = parse("COPY --from=a --chown=\"x y\" -- --b c").statements().getFirst();
        assertEquals(List.of("from=a", "chown=x y"), copy.flags());
        assertEquals("--b c", copy.arguments());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "FORM a, |Dockerfile:1: unknown instruction FORM, did you mean FROM?|",
                "ENTRYPIONT a, |Dockerfile:1: unknown instruction ENTRYPIONT, did you mean"
                        + " ENTRYPOINT?|",
                "FROBNICATE a, Dockerfile:1: unknown instruction FROBNICATE",
                "|# only a comment|, Dockerfile: there is no instruction in it",
                "# escape=x, |Dockerfile:1: the escape character may be \\ or `, not x|",
                "RUN <<EOF, Dockerfile:1: a here-document in RUN is not supported yet",
                "RUN cat <<-'EOF' > x, Dockerfile:1: a here-document in RUN is not supported yet"
            })
    void what_is_wrong_is_said(String text, String message) {
        var error = assertThrows(BuildException.class, () -> parse(text));
        assertEquals(message, error.getMessage());
    }

    @Test
    void a_shift_is_not_a_here_document() throws BuildException {
        assertEquals(List.of("1 RUN echo $((1<<4))"), statements("RUN echo $((1<<4))"));
    }

    private static Dockerfile parse(String text) throws BuildException {
        return new DockerfileParser("Dockerfile", text).parse();
    }

    private static List<String> statements(String text) throws BuildException {
        List<String> statements = new ArrayList<>();
        for (Statement statement : parse(text).statements()) {
            String arguments = String.join(" ", statement.arguments().split("\\s+"));
            statements.add(
                    statement.location().line() + " " + statement.keyword() + " " + arguments);
        }
        return statements;
    }
}
