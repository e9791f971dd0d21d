package jcompose.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** OCI runtimes of others that containers may be made with. */
public final class ForeignRuntime {
    private static final List<Path> PLACES =
            List.of(
                    Path.of("/usr/local/sbin"),
                    Path.of("/usr/local/bin"),
                    Path.of("/usr/sbin"),
                    Path.of("/usr/bin"),
                    Path.of("/sbin"),
                    Path.of("/bin"));

    private ForeignRuntime() {}

    /** Whether no other runtime is meant. */
    public static boolean isOwn(String name) {
        return name.isEmpty() || name.equals("jcompose") || name.equals("jcompose-runtime");
    }

    /**
     * The program behind what a stack calls its runtime: a name is looked up where the machine's
     * administrator installs programs, not in the caller's own search path.
     */
    public static Optional<Path> find(String name) {
        return name.startsWith("/")
                ? Optional.of(Path.of(name)).filter(ForeignRuntime::isProgram)
                : PLACES.stream()
                        .map(place -> place.resolve(name))
                        .filter(ForeignRuntime::isProgram)
                        .findFirst();
    }

    private static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
