package jcompose.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

class DockerfileParserTest {
    @Test
    void statements_know_their_first_line() throws DockerfileException {
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
            throws DockerfileException {
        assertEquals(
                List.of("1 RUN a && echo '# b'"),
                statements("RUN a && \\\n   # why\necho '# b'\n"));
    }

    @Test
    void the_escape_character_is_set_by_a_directive() throws DockerfileException {
        assertEquals(
                List.of("3 FROM a", "4 RUN dir c:\\ x"),
                statements("# syntax=docker/dockerfile:1\n#escape=`\nFROM a\nRUN dir c:\\ `\nx\n"));
    }

    @Test
    void a_directive_after_a_comment_is_a_comment() throws DockerfileException {
        assertEquals(List.of("3 FROM a b"), statements("# comment\n# escape=`\nFROM a \\\nb\n"));
    }

    @Test
    void an_escaped_escape_does_not_continue_a_line() throws DockerfileException {
        assertEquals(List.of("1 RUN a \\\\", "2 RUN b"), statements("RUN a \\\\\nRUN b\n"));
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_do_no_harm() throws DockerfileException {
        assertEquals(List.of("1 FROM a", "2 RUN b c"), statements("\uFEFFFROM a\r\nRUN b \\\r\nc"));
    }

    @Test
    void flags_come_before_the_arguments() throws DockerfileException {
        Statement copy = parse("COPY --from=a --chown=\"x y\" -- --b c").statements().getFirst();
        assertEquals(List.of("--from=a", "--chown=x y"), copy.flags());
        assertEquals(List.of("--b", "c"), copy.arguments());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "ENV a, |Dockerfile:1: ENV takes key=value, found a|",
                "|# only a comment|, Dockerfile:1: there is no instruction in it",
                "# escape=x, |Dockerfile:1: the escape character may be \\ or `, not x|",
                "RUN <<EOF, Dockerfile:1: the here-document <<EOF has no line that ends it",
                "RUN [1], |Dockerfile:1: a JSON array here holds strings only, found [1]|"
            })
    void what_is_wrong_is_said(String text, String message) {
        var error = assertThrows(DockerfileException.class, () -> parse(text));
        assertEquals(message, error.getMessage());
    }

    @Test
    void a_here_document_keeps_its_lines_and_says_whether_they_are_expanded()
            throws DockerfileException {
        Statement run =
                parse("RUN cat <<A <<-'B' > x\n  $a\nA\n\tb\n\tB\nCMD c").statements().getFirst();
        assertEquals(
                List.of(
                        new Heredoc("A", true, false, 0, "  $a\n"),
                        new Heredoc("B", false, true, 0, "\tb\n")),
                run.heredocs());
        assertEquals("b\n", run.heredocs().getLast().file());
        assertEquals(new Location("Dockerfile", 1, 5), run.location());
    }

    @Test
    void a_shift_is_not_a_here_document() throws DockerfileException {
        assertEquals(List.of("1 RUN echo $((1<<4))"), statements("RUN echo $((1<<4))"));
    }

    private static Dockerfile parse(String text) throws DockerfileException {
        return DockerfileParser.parse("Dockerfile", text);
    }

    private static List<String> statements(String text) throws DockerfileException {
        List<String> statements = new ArrayList<>();
        for (Statement statement : parse(text).statements()) {
            String arguments =
                    String.join(" ", String.join(" ", statement.arguments()).split("\\s+"));
            statements.add(
                    statement.location().line() + " " + statement.keyword() + " " + arguments);
        }
        return statements;
    }
}
