package jcompose;

import jcompose.cli.Jcompose;
import jcompose.cli.call.Invocation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Starts the command line with this process's arguments, environment and streams. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status = run(arguments);
        System.out.flush();
        startResident();
        System.exit(status);
    }

    /** For the next calls, where the launcher was told that a resident process is wanted. */
    private static void startResident() {
        String wanted = System.getProperty("jcompose.resident");
        if (wanted != null) {
            String runRoot = System.getProperty("jcompose.resident.runRoot", "/run/jcompose");
            List<String> start = List.of("--run-root", runRoot, "resident", "start", "--no-wait");
            List<String> idle =
                    Set.of("yes", "1", "true").contains(wanted)
                            ? List.of()
                            : List.of("--idle", wanted);
            int _ = run(Stream.concat(start.stream(), idle.stream()).toArray(String[]::new));
        }
    }

    static int run(String... arguments) {
        Invocation invocation =
                new Invocation(
                        List.of(arguments),
                        System.getenv(),
                        Path.of("").toAbsolutePath(),
                        Path.of(System.getProperty("jcompose.home", "/usr/lib/jcompose")),
                        System.in,
                        System.out,
                        System.err,
                        true,
                        isTerminal(0) && isTerminal(1),
                        isTerminal(2),
                        new OwnSignals());
        return Jcompose.run(invocation);
    }

    /**
     * Whether a file descriptor is one (proc_pid_fd(5), pts(4)). The JDK's console knows of
     * standard input and output only, and loads an editor of lines to tell.
     */
    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
