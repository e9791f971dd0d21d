package jcompose.gitops;

import jcompose.secret.SecretFiles;
import jcompose.stack.StackException;
import jcompose.stack.StackLoader;
import jcompose.stack.StackRequest;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Problem;
import jcompose.stack.read.ReadFiles;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads a stack from the files of a commit, under the name that the server gives it. */
record StackReading(String name, StackSettings settings, SecretFiles secrets) {
    /**
     * The stack, which may do what it does.
     *
     * @throws StackException also with every line that is denied
     */
    StackDefinition read(Path root) throws StackException, IOException {
        Path real = root.toRealPath();
        StackDefinition stack = load(real);
        List<Problem> denied = Permissions.denied(stack, settings.allow(), real);
        if (!denied.isEmpty()) {
            throw new StackException(denied);
        }
        return stack;
    }

    private StackDefinition load(Path real) throws StackException {
        List<Path> places =
                settings.files().stream().map(file -> real.resolve(file).normalize()).toList();
        Path directory = Objects.requireNonNull(places.getFirst().getParent());
        return StackLoader.load(
                new StackRequest(
                        places.stream()
                                .map(place -> directory.relativize(place).toString())
                                .toList(),
                        directory,
                        settings.variables(),
                        Optional.of(name),
                        Optional.of(directory),
                        List.of(),
                        settings.profiles(),
                        Reader.nullReader()),
                ReadFiles.within(real, secrets));
    }
}
