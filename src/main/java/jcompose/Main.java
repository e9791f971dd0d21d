package jcompose;

import java.nio.file.Path;
import java.util.List;
import jcompose.cli.Invocation;
import jcompose.cli.Jcompose;

/** Starts the command line with this process's arguments, environment and streams. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
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
                        isTerminal(),
                        reaction -> Runtime.getRuntime().addShutdownHook(new Thread(reaction)));
        int status = Jcompose.run(invocation);
        System.out.flush();
        System.exit(status);
    }

    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
