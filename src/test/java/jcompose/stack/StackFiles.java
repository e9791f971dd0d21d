package jcompose.stack;

import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Real stack files in a directory of a test. */
final class StackFiles {
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/ann"));

    StackFiles(Path directory) {
        this.directory = directory;
    }

    StackFiles file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
        return this;
    }

    StackFiles variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** As if {@code jcompose} were called in the directory with these {@code -f}. */
    StackDefinition load(String... files) throws StackException {
        return StackLoader.load(StackRequest.of(directory, environment, List.of(files)));
    }

    /** The one service of a stack file that has these attributes besides its image. */
    ServiceDefinition web(String attributes) throws IOException, StackException {
        file("compose.yaml", "services:\n  web:\n    image: a\n" + attributes.indent(4));
        return service(load(), "web");
    }

    static ServiceDefinition service(StackDefinition stack, String name) {
        return Objects.requireNonNull(stack.services().get(name));
    }

    static <T> List<T> valuesOf(List<Located<T>> located) {
        return located.stream().map(Located::value).toList();
    }

    /** Only what the files mean, whether or not it can be run. */
    StackModel model(String... files) throws StackException {
        return StackLoader.model(
                StackRequest.of(directory, environment, List.of(files)), LoadOptions.ALL);
    }

    StackDefinition loadIn(String place) throws StackException {
        return StackLoader.load(StackRequest.of(directory.resolve(place), environment, List.of()));
    }

    StackDefinition loadWithProfiles(String... profiles) throws StackException {
        return StackLoader.load(
                new StackRequest(
                        List.of(),
                        directory,
                        environment,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(profiles),
                        Reader.nullReader()));
    }

    StackDefinition loadNamed(String name) throws StackException {
        return StackLoader.load(
                new StackRequest(
                        List.of(),
                        directory,
                        environment,
                        Optional.of(name),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Reader.nullReader()));
    }

    StackDefinition loadFromStandardInput(Reader input) throws StackException {
        return StackLoader.load(
                new StackRequest(
                        List.of("-"),
                        directory,
                        environment,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        input));
    }

    /** A text that lies beside the tests. */
    static String resource(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(StackFiles.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
