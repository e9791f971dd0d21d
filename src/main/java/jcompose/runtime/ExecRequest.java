package jcompose.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command to be run in a running container.
 *
 * @param container the container's directory
 * @param environment {@code NAME=VALUE}, added to the container's
 */
public record ExecRequest(
        Path container,
        boolean terminal,
        boolean interactive,
        boolean detached,
        boolean privileged,
        Optional<String> user,
        Optional<String> workingDirectory,
        List<String> environment,
        List<String> command) {
    public ExecRequest {
        environment = List.copyOf(environment);
        command = List.copyOf(command);
    }

    /** A command as the container's own user, with nothing else special about it. */
    public static ExecRequest of(Path container, String... command) {
        return new ExecRequest(
                container,
                false,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(command));
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--directory", container.toString()));
        flag(arguments, terminal, "-t");
        flag(arguments, interactive, "-i");
        flag(arguments, detached, "-d");
        flag(arguments, privileged, "--privileged");
        user.ifPresent(name -> arguments.addAll(List.of("-u", name)));
        workingDirectory.ifPresent(path -> arguments.addAll(List.of("-w", path)));
        environment.forEach(variable -> arguments.addAll(List.of("-e", variable)));
        arguments.add("--");
        arguments.addAll(command);
        return arguments;
    }

    private static void flag(List<String> arguments, boolean wanted, String flag) {
        if (wanted) {
            arguments.add(flag);
        }
    }
}
