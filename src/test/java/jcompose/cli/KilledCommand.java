package jcompose.cli;

import jcompose.cli.call.Invocation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A command that kills itself, as by {@code kill -9}, so many microseconds after its begin: {@code
 * KilledCommand MICROSECONDS HOME ARGUMENT...}. One that comes to its end before prints how many it
 * took.
 */
final class KilledCommand {
    private KilledCommand() {}

    public static void main(String[] arguments) {
        long begin = System.nanoTime();
        long end = begin + Long.parseLong(arguments[0]) * 1000;
        Thread.ofPlatform().daemon().start(() -> killAt(end));
        int status =
                Jcompose.run(
                        new Invocation(
                                List.of(Arrays.copyOfRange(arguments, 2, arguments.length)),
                                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                                Path.of("/"),
                                Path.of(arguments[1]),
                                InputStream.nullInputStream(),
                                System.err,
                                System.err,
                                false,
                                false,
                                reaction -> {}));
        System.out.println((System.nanoTime() - begin) / 1000);
        System.exit(status);
    }

    private static void killAt(long end) {
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        try {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-9", self).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
