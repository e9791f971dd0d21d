package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the variables of a stack come from, and which of several wins. */
final class EnvironmentTest {
    private static final String IMAGE = "services: {web: {image: 'a:$A-$B-$C'}}";

    @TempDir Path directory;

    private final Map<String, String> caller = new HashMap<>();

    private void file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private StackRequest request(
            List<String> files, Optional<Path> projectDirectory, List<String> environmentFiles) {
        Reader input = new StringReader(IMAGE);
        return new StackRequest(
                files,
                directory,
                caller,
                Optional.empty(),
                projectDirectory,
                environmentFiles.stream().map(Path::of).toList(),
                List.of(),
                input);
    }

    private static String image(StackRequest request) throws StackException {
        return StackLoader.load(request).services().values().iterator().next().image();
    }

    private String image(String... environmentFiles) throws StackException {
        return image(request(List.of(), Optional.empty(), List.of(environmentFiles)));
    }

    @Test
    void the_caller_wins_over_later_files_and_those_over_earlier_ones()
            throws IOException, StackException {
        file("compose.yaml", IMAGE);
        file(".env", "A=dot\nB=dot\nC=dot\n");
        file("one.env", "A=one\nB=one\nC=one\n");
        file("two.env", "A=two\nC=$B-two\n");
        caller.put("A", "caller");
        assertEquals("a:caller-dot-dot", image());
        assertEquals("a:caller-one-one-two", image("one.env", "two.env"));
    }

    @Test
    void the_callers_variable_names_files_too() throws IOException, StackException {
        file("compose.yaml", IMAGE);
        file("one.env", "A=one\nB=one\nC=one\n");
        file("two.env", "B=two\n");
        caller.put("COMPOSE_ENV_FILES", "one.env,two.env");
        assertEquals("a:one-two-one", image());
        assertEquals("a:-two-", image("two.env"));
    }

    @Test
    void the_usual_file_can_be_left_out() throws IOException, StackException {
        file("compose.yaml", IMAGE);
        file(".env", "A=dot\nB=dot\nC=dot\n");
        caller.put("COMPOSE_DISABLE_ENV_FILE", "1");
        assertEquals("a:--", image());
        caller.put("COMPOSE_DISABLE_ENV_FILE", "f");
        assertEquals("a:dot-dot-dot", image());
        caller.put("COMPOSE_DISABLE_ENV_FILE", "yes");
        assertEquals(
                "COMPOSE_DISABLE_ENV_FILE: must be true or false, not 'yes'",
                assertThrows(StackException.class, this::image).getMessage());
    }

    @Test
    void the_usual_file_lies_in_the_project_directory() throws IOException, StackException {
        file("sub/stack.yaml", IMAGE);
        file("sub/.env", "A=sub\nB=sub\nC=sub\n");
        file("other/.env", "A=other\nB=other\nC=other\n");
        Optional<Path> other = Optional.of(Path.of("other"));
        assertEquals(
                "a:sub-sub-sub",
                image(request(List.of("sub/stack.yaml"), Optional.empty(), List.of())));
        assertEquals(
                "a:other-other-other", image(request(List.of("sub/stack.yaml"), other, List.of())));
        assertEquals("a:other-other-other", image(request(List.of("-"), other, List.of())));
    }

    @Test
    void a_file_may_name_the_stack_files_and_what_they_need() throws IOException, StackException {
        file("sub/a.yaml", IMAGE);
        file("b.yaml", "services: {web: {labels: {own: $OWN}}}");
        file(".env", "COMPOSE_FILE=sub/a.yaml|b.yaml\nCOMPOSE_PATH_SEPARATOR=|\nA=1\nOWN=x\n");
        file("sub/.env", "A=2\nB=$A\n");
        assertEquals("a:1-1-", image());
    }

    @Test
    void the_home_directory_can_be_written_short() throws IOException, StackException {
        file("compose.yaml", IMAGE);
        file("home/one.env", "A=1");
        caller.put("HOME", directory.resolve("home").toString());
        assertEquals("a:1--", image("~/one.env"));
    }

    @Test
    void the_working_directory_is_known() throws IOException, StackException {
        file("compose.yaml", "services: {web: {image: a, hostname: '${PWD##x}'}}");
        assertEquals(
                "compose.yaml:1:38: services.web.hostname: '${PWD##x}' is not a valid use of"
                        + " variables; write $$ for a dollar that is meant as one",
                assertThrows(StackException.class, this::image).getMessage());
        file("compose.yaml", "services: {web: {image: 'a$PWD'}}");
        assertEquals("a" + directory, image());
    }

    @Test
    void what_cannot_be_read_is_named() throws IOException {
        file("compose.yaml", IMAGE);
        file("bad.env", "A=1\n\nB C=2\n");
        assertEquals(
                "bad.env:3:1: the name 'B C' has a space in it\n"
                        + "no.env: cannot read the environment file: there is no such file",
                assertThrows(StackException.class, () -> image("no.env", "bad.env")).getMessage());
    }

    @Test
    void a_services_own_variables_are_seen_by_its_files() throws IOException, StackException {
        file("one.env", "A=one\nFROM_OWN=$OWN\nFROM_CALLER=$B\nC\n");
        file("two.env", "A=two\nFROM_ONE=$A-$FROM_OWN\n");
        file(
                "compose.yaml",
                """
                services:
                  web:
                    image: a
                    env_file: [one.env, two.env]
                    environment: {OWN: own, B: own, FROM_ONE2: "x"}
                """);
        caller.put("B", "caller");
        caller.put("C", "caller");
        Map<String, String> variables =
                StackLoader.load(request(List.of(), Optional.empty(), List.of()))
                        .services()
                        .values()
                        .iterator()
                        .next()
                        .environment();
        assertEquals(
                Map.of(
                        "A", "two",
                        "FROM_OWN", "own",
                        "FROM_CALLER", "caller",
                        "C", "caller",
                        "FROM_ONE", "two-own",
                        "OWN", "own",
                        "B", "own",
                        "FROM_ONE2", "x"),
                variables);
    }
}
