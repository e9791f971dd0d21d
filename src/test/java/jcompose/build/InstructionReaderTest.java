package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.build.Instruction.CommandLine;
import jcompose.build.Instruction.Declaration;
import jcompose.build.Instruction.Pair;
import jcompose.image.ImageHealthCheck;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

class InstructionReaderTest {
    @Test
    void a_command_is_a_line_for_the_shell_or_an_array() throws BuildException {
        assertEquals(new CommandLine(true, List.of("a \"b\" c")), run("RUN a \"b\" c"));
        assertEquals(new CommandLine(false, List.of("a", "b c")), run("RUN [\"a\", \"b c\"]"));
        assertEquals(new CommandLine(true, List.of("[ -f x ] && y")), run("RUN [ -f x ] && y"));
    }

    @Test
    void a_stage_may_have_a_name() throws BuildException {
        var from = assertInstanceOf(Instruction.From.class, read("FROM debian:12 as Build"));
        assertEquals("debian:12", from.base());
        assertEquals("build", from.name());
    }

    @Test
    void copying_takes_words_or_an_array() throws BuildException {
        var words = assertInstanceOf(Instruction.Copy.class, read("COPY --from=x a b /c/"));
        assertEquals(List.of("a", "b"), words.sources());
        assertEquals("/c/", words.target());
        assertEquals(Optional.of("x"), words.from());
        var array = assertInstanceOf(Instruction.Copy.class, read("COPY [\"a b\", \"c\"]"));
        assertEquals(List.of("a b"), array.sources());
    }

    @Test
    void variables_are_pairs_or_in_the_old_form_one_pair() throws BuildException {
        var pairs = assertInstanceOf(Instruction.Env.class, read("ENV a=1 b='x y' c=\\ z"));
        assertEquals(
                List.of(new Pair("a", "1"), new Pair("b", "'x y'"), new Pair("c", "\\ z")),
                pairs.pairs());
        var old = assertInstanceOf(Instruction.Env.class, read("ENV name some value"));
        assertEquals(List.of(new Pair("name", "some value")), old.pairs());
    }

    @Test
    void arguments_may_have_defaults() throws BuildException {
        var arg = assertInstanceOf(Instruction.Arg.class, read("ARG a b=1 c="));
        assertEquals(
                List.of(
                        new Declaration("a", Optional.empty()),
                        new Declaration("b", Optional.of("1")),
                        new Declaration("c", Optional.of(""))),
                arg.declarations());
    }

    @Test
    void a_health_check_has_times() throws BuildException {
        var health =
                assertInstanceOf(
                        Instruction.HealthCheck.class,
                        read(
                                "HEALTHCHECK --interval=1m30s --timeout=500ms --retries=2 CMD"
                                        + " /check"));
        assertEquals(
                new ImageHealthCheck(
                        List.of("CMD-SHELL", "/check"),
                        Duration.ofSeconds(90),
                        Duration.ofMillis(500),
                        Duration.ZERO,
                        Duration.ZERO,
                        2),
                health.check());
        var none = assertInstanceOf(Instruction.HealthCheck.class, read("HEALTHCHECK NONE"));
        assertEquals(ImageHealthCheck.NONE, none.check());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "FROM a b, |FROM takes an image, or an image AS a stage name|",
                "FROM a AS 1x, |\"1x\" cannot name a stage: a letter comes first, then letters,"
                        + " digits, \"-\", \"_\" and \".\"|",
                "FROM --platform=linux/arm64 a, FROM --platform is not supported yet",
                "RUN --mount=type=cache x, RUN --mount is not supported yet",
                "RUN --network=some x, |--network is default, host or none, not some|",
                "RUN [], |RUN takes a command, found an empty array|",
                "COPY a, COPY takes at least one source and a target",
                "COPY --form=x a b, |COPY has no flag --form; it has --chmod, --chown, --from|",
                "COPY --chown a b, |--chown needs a value: --chown=…|",
                "COPY --link=true a b, COPY --link is not supported yet",
                "ADD --checksum=x a b, ADD --checksum is not supported yet",
                "CMD --x y, |CMD takes no flags, found --x|",
                "CMD [1], |a JSON array here holds strings only, found 1|",
                "ENV a, |ENV takes key=value, found a|",
                "ENV a=1 b, |ENV takes key=value, found b|",
                "ENV, ENV takes key=value",
                "ARG =x, ARG =x: the name is missing",
                "WORKDIR, WORKDIR takes a path",
                "SHELL /bin/sh, |SHELL takes a JSON array: SHELL [\"/bin/sh\", \"-c\"]|",
                "HEALTHCHECK, |HEALTHCHECK takes CMD and a command, or NONE|",
                "HEALTHCHECK --interval=soon CMD x, --interval=soon is not a duration such as"
                        + " 1m30s",
                "ONBUILD RUN x, ONBUILD is not supported yet",
                "MAINTAINER me, MAINTAINER is not supported yet"
            })
    void what_is_wrong_is_said(String text, String message) {
        var error = assertThrows(BuildException.class, () -> read(text));
        assertEquals("Dockerfile:1: " + message, error.getMessage());
    }

    private static CommandLine run(String text) throws BuildException {
        return assertInstanceOf(Instruction.Run.class, read(text)).command();
    }

    private static Instruction read(String text) throws BuildException {
        Dockerfile file = new DockerfileParser("Dockerfile", text).parse();
        return new InstructionReader(file.statements().getFirst(), file.escape()).read();
    }
}
