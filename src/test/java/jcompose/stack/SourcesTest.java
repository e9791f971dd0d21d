package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Which files are read, which variables they see, and what the stack is called. */
final class SourcesTest {
    @TempDir Path temporary;

    private Path directory = Path.of("/");
    private StackFiles files = new StackFiles(directory);

    @BeforeEach
    void makeDirectory() {
        directory = temporary.resolve("demo");
        files = new StackFiles(directory);
    }

    private static ServiceDefinition service(StackDefinition stack, String name) {
        return Objects.requireNonNull(stack.services().get(name));
    }

    @Test
    void a_file_is_found_here_or_above_together_with_its_override()
            throws IOException, StackException {
        files.file("compose.yml", "services: {web: {image: a}}");
        files.file("compose.override.yaml", "services: {web: {image: b}}");
        files.file("stack.yaml", "services: {web: {image: ignored}}");
        files.file("sub/deep/note.txt", "");
        StackDefinition stack = files.loadIn("sub/deep");
        assertEquals("b", service(stack, "web").image());
        assertEquals(directory, stack.projectDirectory());
        assertEquals(
                "../../stack.yaml: is not used, because there is ../../compose.yml; name the files"
                        + " with -f",
                stack.warnings().getFirst().toString());
        assertEquals(
                "../../compose.override.yaml:1:25",
                service(stack, "web").place("image").orElseThrow().toString());
    }

    @Test
    void without_any_file_the_names_are_told() {
        StackException failure =
                assertThrows(StackException.class, () -> files.load("missing.yaml"));
        assertEquals(
                "missing.yaml: cannot read the stack file: there is no such file",
                failure.getMessage());
    }

    @Test
    void standard_input_is_a_file() throws IOException, StackException {
        files.file("note.txt", "");
        StackDefinition stack =
                files.loadFromStandardInput(
                        new java.io.StringReader("services: {web: {image: a}}"));
        assertEquals("a", service(stack, "web").image());
        assertEquals("<stdin>:1:12", service(stack, "web").position().toString());
        assertEquals(List.of(), stack.files());
    }

    @Test
    void variables_come_from_the_caller_then_from_the_env_file()
            throws IOException, StackException {
        files.file(".env", "TAG=dot\nOTHER=dot\n");
        files.file("compose.yaml", "services: {web: {image: \"a:$TAG-$OTHER\"}}");
        files.variable("TAG", "caller");
        assertEquals("a:caller-dot", service(files.load(), "web").image());
    }

    @Test
    void a_variable_that_is_not_set_is_a_warning() throws IOException, StackException {
        files.file("compose.yaml", "services:\n  web: {image: \"a$TAG\"}\n");
        assertEquals(
                "compose.yaml:2:16: services.web.image: variable TAG is not set and counts as"
                        + " empty; set it in the environment or in .env, or give a default:"
                        + " ${TAG:-…}",
                files.load().warnings().getFirst().toString());
    }

    @Test
    void the_name_is_given_or_that_of_the_environment_the_file_or_the_directory()
            throws IOException, StackException {
        files.file("compose.yaml", "services: {web: {build: .}}");
        assertEquals("demo", files.load().name());
        assertEquals("demo-web", service(files.load(), "web").image());
        files.file(
                "compose.yaml",
                "name: x-${TAG:-y}\nservices: {web: {image: $COMPOSE_PROJECT_NAME}}");
        assertEquals("x-y", files.load().name());
        assertEquals("x-y", service(files.load(), "web").image());
        files.variable("COMPOSE_PROJECT_NAME", "fromenv");
        assertEquals("fromenv", files.load().name());
        assertEquals("given", files.loadNamed("given").name());
        StackException failure =
                assertThrows(StackException.class, () -> files.loadNamed("-Given"));
        assertEquals(
                "-p: '-Given' is not a valid name for a stack; use lower-case letters, digits, '-'"
                        + " and '_', first a letter or digit",
                failure.getMessage());
    }

    @Test
    void a_directory_gives_what_a_name_can_have_of_its_own() {
        assertEquals("my_appv2", ProjectName.normalised("My_App.v2"));
        assertEquals("hidden", ProjectName.normalised(".hidden"));
        assertEquals("x", ProjectName.normalised("-x"));
        assertEquals("9a", ProjectName.normalised("9a"));
    }
}
