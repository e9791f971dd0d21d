package jcompose;

import jcompose.cli.Invocation;
import jcompose.cli.Jcompose;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts the command line with this process's arguments, environment and streams. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status = run(arguments);
        System.out.flush();
        System.exit(status);
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
                        Optional.ofNullable(System.console())
                                .map(Console::isTerminal)
                                .orElse(false),
                        isErrTerminal(),
                        reaction -> Runtime.getRuntime().addShutdownHook(new Thread(reaction)));
        return Jcompose.run(invocation);
    }

    /** The console knows of standard input and output only (proc_pid_fd(5), pts(4)). */
    private static boolean isErrTerminal() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
