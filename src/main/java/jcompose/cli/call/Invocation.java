package jcompose.cli.call;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One call of the command with everything it may know of its surroundings.
 *
 * @param home the installation: the directory with {@code native/} and {@code src/}
 * @param ownStreams whether the streams are the process's own, so that children may inherit them
 * @param terminal whether {@code in} and {@code out} are a terminal
 * @param errTerminal whether {@code err} is one
 * @param interruption tells when the user wants the call to end
 */
public record Invocation(
        List<String> arguments,
        Map<String, String> environment,
        Path workingDirectory,
        Path home,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean ownStreams,
        boolean terminal,
        boolean errTerminal,
        Interruption interruption) {
    /** With progress as the results go. */
    public Invocation(
            List<String> arguments,
            Map<String, String> environment,
            Path workingDirectory,
            Path home,
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean ownStreams,
            boolean terminal,
            Interruption interruption) {
        this(
                arguments,
                environment,
                workingDirectory,
                home,
                in,
                out,
                err,
                ownStreams,
                terminal,
                terminal,
                interruption);
    }

    public Invocation {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** How Ctrl-C and a polite request to end reach a call. */
    @FunctionalInterface
    public interface Interruption {
        /**
         * Runs {@code reaction} on another thread once the call is interrupted; the process waits
         * for its end.
         */
        void onInterrupt(Runnable reaction);

        /**
         * Gives {@code receiver} the names of signals that would end the call, and lets it go on.
         * Of one that hears of no signals but only that it is to end, this is a {@code SIGINT}.
         */
        default void receiveSignals(Consumer<String> receiver) {
            onInterrupt(() -> receiver.accept("SIGINT"));
        }
    }
}
