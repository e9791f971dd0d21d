package jcompose.process;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What programs find themselves in that are started for one call, where that is not what this
 * process is in. A call's threads inherit it, so that calls in one process do not mix.
 */
public final class Surroundings {
    private static final InheritableThreadLocal<@Nullable Surroundings> CURRENT =
            new InheritableThreadLocal<>();

    private final Map<String, String> environment;
    private final Path directory;

    private Surroundings(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** Does the work, and returns what it returns. */
    public static int during(Map<String, String> environment, Path directory, IntSupplier work) {
        CURRENT.set(new Surroundings(environment, directory));
        try {
            return work.getAsInt();
        } finally {
            CURRENT.remove();
        }
    }

    /** Starts a program that was given no variables of its own. */
    public static Process start(ProcessBuilder builder) throws IOException {
        Surroundings current = CURRENT.get();
        if (current != null) {
            current.apply(builder);
        }
        return builder.start();
    }

    private void apply(ProcessBuilder builder) {
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(directory.toFile());
        List<String> command = new ArrayList<>(builder.command());
        command.set(0, found(command.getFirst()));
        builder.command(command);
    }

    /** The JVM looks in its own PATH (execvpe(3)). */
    private String found(String program) {
        if (program.indexOf('/') >= 0) {
            return program;
        }
        for (String name : environment.getOrDefault("PATH", "/bin:/usr/bin").split(":", -1)) {
            Path file = directory.resolve(name).resolve(program);
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                return file.toString();
            }
        }
        return program;
    }
}
