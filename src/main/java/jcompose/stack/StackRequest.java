package jcompose.stack;

import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which stack to load, as the command line and the environment say.
 *
 * @param files {@code -f} in order, {@code -} for standard input; empty: found from {@code
 *     workingDirectory} upwards, or named by {@code COMPOSE_FILE}
 * @param workingDirectory absolute
 * @param environment the caller's; wins over {@code .env}
 * @param projectName {@code -p}
 * @param projectDirectory {@code --project-directory}
 * @param environmentFiles {@code --env-file} in order; empty: {@code .env} beside the first file
 * @param profiles {@code --profile}; empty: those of {@code COMPOSE_PROFILES}
 * @param standardInput read only for {@code -f -}
 */
public record StackRequest(
        List<String> files,
        Path workingDirectory,
        Map<String, String> environment,
        Optional<String> projectName,
        Optional<Path> projectDirectory,
        List<Path> environmentFiles,
        List<String> profiles,
        Reader standardInput) {
    public StackRequest {
        files = List.copyOf(files);
        environment = Map.copyOf(environment);
        environmentFiles = List.copyOf(environmentFiles);
        profiles = List.copyOf(profiles);
        if (!workingDirectory.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + workingDirectory);
        }
    }

    /** The given files and nothing else. */
    public static StackRequest of(
            Path workingDirectory, Map<String, String> environment, List<String> files) {
        return new StackRequest(
                files,
                workingDirectory,
                environment,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Reader.nullReader());
    }
}
