package jcompose;

import jcompose.cli.Invocation;
import jcompose.cli.Jcompose;

import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
                        Optional.ofNullable(System.console())
                                .map(Console::isTerminal)
                                .orElse(false),
                        reaction -> Runtime.getRuntime().addShutdownHook(new Thread(reaction)));
        int status = Jcompose.run(invocation);
        System.out.flush();
        System.exit(status);
    }
}
