package jcompose.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.dockerfile.Instruction.CommandLine;
import jcompose.dockerfile.Instruction.Declaration;
import jcompose.dockerfile.Instruction.Pair;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

class InstructionReaderTest {
    @Test
    void a_command_is_a_line_for_the_shell_or_an_array() throws DockerfileException {
        assertEquals(new CommandLine(true, List.of("a \"b\" c"), List.of()), run("RUN a \"b\" c"));
        assertEquals(
                new CommandLine(false, List.of("a", "b c"), List.of()),
                run("RUN [\"a\", \"b c\"]"));
        assertEquals(
                new CommandLine(true, List.of("[ -f x ] && y"), List.of()),
                run("RUN [ -f x ] && y"));
    }

    @Test
    void a_stage_may_have_a_name() throws DockerfileException {
        var from = assertInstanceOf(Instruction.From.class, read("FROM debian:12 as Build"));
        assertEquals("debian:12", from.base());
        assertEquals("build", from.name());
    }

    @Test
    void copying_takes_words_or_an_array() throws DockerfileException {
        var words = assertInstanceOf(Instruction.Copy.class, read("COPY --from=x a b /c/"));
        assertEquals(List.of("a", "b"), words.sources());
        assertEquals("/c/", words.target());
        assertEquals("x", words.options().from());
        var array = assertInstanceOf(Instruction.Copy.class, read("COPY [\"a b\", \"c\"]"));
        assertEquals(List.of("a b"), array.sources());
    }

    @Test
    void variables_are_pairs_or_in_the_old_form_one_pair() throws DockerfileException {
        var pairs = assertInstanceOf(Instruction.Env.class, read("ENV a=1 b='x y' c=\\ z"));
        assertEquals(
                List.of(
                        new Pair("a", "1", true),
                        new Pair("b", "'x y'", true),
                        new Pair("c", "\\ z", true)),
                pairs.pairs());
        var old = assertInstanceOf(Instruction.Env.class, read("ENV name some value"));
        assertEquals(List.of(new Pair("name", "some value", false)), old.pairs());
    }

    @Test
    void arguments_may_have_defaults() throws DockerfileException {
        var arg = assertInstanceOf(Instruction.Arg.class, read("ARG a b=1 c="));
        assertEquals(
                List.of(
                        new Declaration("a", Optional.empty(), ""),
                        new Declaration("b", Optional.of("1"), ""),
                        new Declaration("c", Optional.of(""), "")),
                arg.declarations());
    }

    @Test
    void a_health_check_has_times() throws DockerfileException {
        var health =
                assertInstanceOf(
                        Instruction.HealthCheck.class,
                        read(
                                "HEALTHCHECK --interval=1m30s --timeout=500ms --retries=2 CMD"
                                        + " /check"));
        assertEquals(List.of("CMD-SHELL", "/check"), health.test());
        assertEquals(Duration.ofSeconds(90), health.interval());
        assertEquals(Duration.ofMillis(500), health.timeout());
        assertEquals(Duration.ZERO, health.startPeriod());
        assertEquals(2, health.retries());
        var none = assertInstanceOf(Instruction.HealthCheck.class, read("HEALTHCHECK NONE"));
        assertEquals(List.of("NONE"), none.test());
    }

    @Test
    void an_instruction_may_wait_for_the_next_build() throws DockerfileException {
        var later = assertInstanceOf(Instruction.OnBuild.class, read("onbuild COPY <<A /b\nc\nA"));
        assertEquals("COPY <<A /b\nc\nA", later.trigger());
    }

    @Test
    void a_comment_may_describe_an_argument() throws DockerfileException {
        var arg = assertInstanceOf(Instruction.Arg.class, read("# a is the first\nARG a=1"));
        assertEquals("is the first", arg.declarations().getFirst().comment());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "FROM a b, |FROM takes an image, or an image AS a stage name|",
                "FROM a AS 1x, |\"1x\" cannot name a stage: a letter comes first, then letters,"
                        + " digits, \"-\", \"_\" and \".\"|",
                "RUN --network=some x, |--network is default, host or none, not some|",
                "COPY a, COPY takes at least one source and a target",
                "COPY --form=x a b, |COPY has no flag --form; did you mean --from?|",
                "COPY --chown a b, |--chown needs a value: --chown=…|",
                "CMD --x y, |CMD takes no flags, found --x|",
                "ENV, ENV takes key=value",
                "ARG =x, ARG =x: the name is missing",
                "WORKDIR, WORKDIR takes a path",
                "SHELL /bin/sh, |SHELL takes a JSON array: SHELL [\"/bin/sh\", \"-c\"]|",
                "HEALTHCHECK, |HEALTHCHECK takes CMD and a command, or NONE|",
                "HEALTHCHECK --interval=soon CMD x, --interval=soon is not a duration such as"
                        + " 1m30s",
                "ONBUILD FROM x, |ONBUILD takes any instruction but FROM, MAINTAINER and ONBUILD|",
                "COPY --link=1 a b, |--link is true or false, not 1|",
                "RUN --security=none x, |--security is sandbox or insecure, not none|",
                "|RUN --mount=type=bind,from=$x y|, |--mount=from= takes no variable: give the"
                        + " stage a name with FROM … AS|",
                "FORM a, |unknown instruction FORM; did you mean FROM?|",
                "ENTRYPIONT a, |unknown instruction ENTRYPIONT; did you mean ENTRYPOINT?|",
                "FROBNICATE a, unknown instruction FROBNICATE"
            })
    void what_is_wrong_is_said(String text, String message) {
        var error = assertThrows(DockerfileException.class, () -> read(text));
        assertEquals("Dockerfile:1: " + message, error.getMessage());
    }

    private static CommandLine run(String text) throws DockerfileException {
        return assertInstanceOf(Instruction.Run.class, read(text)).command();
    }

    private static Instruction read(String text) throws DockerfileException {
        Dockerfile file = DockerfileParser.parse("Dockerfile", text);
        return InstructionReader.read(file.statements().getFirst());
    }
}
