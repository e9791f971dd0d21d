package jcompose.process;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A program with its arguments. It is started without a shell, so nothing in an argument has a
 * meaning of its own.
 */
public record Command(List<String> arguments) {
    private static final Logger LOG = LoggerFactory.getLogger(Command.class);

    /** All that they are told may be shown. */
    private static final Set<String> WITHOUT_SECRETS = Set.of("ip", "nft");

    public Command {
        arguments = List.copyOf(arguments);
    }

    public static Command of(String... arguments) {
        return new Command(List.of(arguments));
    }

    /**
     * What a program left behind.
     *
     * @param status its exit status; 128+N for signal N
     */
    public record Ended(int status, String out, String error) {}

    /**
     * Runs the program to its end.
     *
     * @throws CommandFailure when it cannot be started
     */
    public Ended run(String input) throws IOException {
        StringBuilder out = new StringBuilder();
        Said said = converse(List.of(input), "", line -> out.append(line).append('\n'));
        return new Ended(said.status(), out.toString(), said.error());
    }

    /**
     * Runs the program to its end and returns what it printed.
     *
     * @throws CommandFailure with what it said on standard error when its exit status is not 0
     */
    public String output(String input) throws IOException {
        Ended ended = run(input);
        if (ended.status() != 0) {
            throw failure(ended.status(), ended.error());
        }
        return ended.out();
    }

    /** The same, with the content of a file as the program's input. */
    public String output(Path input) throws IOException {
        return output(new ProcessBuilder(arguments).redirectInput(input.toFile()), null);
    }

    /**
     * The same, with what comes from a stream as the program's input.
     *
     * @throws IOException also when the stream cannot be read; the program has ended then
     */
    public String output(InputStream input) throws IOException {
        return output(new ProcessBuilder(arguments), input);
    }

    private String output(ProcessBuilder builder, @Nullable InputStream input) throws IOException {
        long begin = System.nanoTime();
        Process process = start(builder);
        StringBuilder out = new StringBuilder();
        StringBuilder error = new StringBuilder();
        Thread listener = Pipes.worker(() -> Pipes.drain(process.getInputStream(), out));
        Thread errorListener = Pipes.worker(() -> Pipes.drain(process.getErrorStream(), error));
        try {
            if (input != null) {
                Pipes.pass(input, process.getOutputStream());
            }
            listener.join();
            errorListener.join();
            int status = ended(begin, process.waitFor());
            if (status != 0) {
                throw failure(status, error.toString());
            }
            return out.toString();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts the program, for whoever tells it what to do as it runs. */
    public RunningCommand begin() throws CommandFailure {
        long begin = System.nanoTime();
        return new RunningCommand(this, start(new ProcessBuilder(arguments)), begin);
    }

    /** How a conversation ended, and what was said on standard error. */
    public record Said(int status, String error) {}

    /**
     * Feeds {@code lines} to the program, each with a line feed, and passes on each line it prints
     * as soon as it is there. An interruption has to wait until the program has ended.
     */
    public Said converse(List<String> lines, Consumer<String> each) throws IOException {
        return converse(lines, "\n", each);
    }

    private Said converse(List<String> inputs, String separator, Consumer<String> each)
            throws IOException {
        long begin = System.nanoTime();
        Process process = start(new ProcessBuilder(arguments));
        StringBuilder error = new StringBuilder();
        Thread feeder =
                Pipes.worker(() -> Pipes.feed(process.getOutputStream(), inputs, separator));
        Thread listener = Pipes.worker(() -> Pipes.drain(process.getErrorStream(), error));
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                each.accept(line);
            }
            return new Said(ended(begin, end(process, feeder, listener)), error.toString());
        }
    }

    /** Waits for the end of everything, and is interrupted only afterwards. */
    static int end(Process process, Thread... threads) {
        boolean interrupted = false;
        while (true) {
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
                int status = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return status;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /**
     * Runs the program on the caller's streams and returns its exit status. An interruption ends
     * one that has taken these over, and waits until it has put a terminal in order.
     */
    public int runOn(Streams streams) throws IOException {
        long begin = System.nanoTime();
        try {
            if (streams.inherited()) {
                return ended(begin, awaitEnd(start(new ProcessBuilder(arguments).inheritIO())));
            }
            Process process = start(new ProcessBuilder(arguments));
            // A daemon thread: a caller's input that never ends must not keep this process alive.
            Pipes.worker(() -> Pipes.pump(streams.in(), process.getOutputStream(), true));
            return ended(begin, attend(process, streams));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static int awaitEnd(Process process) throws InterruptedException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            end(process);
            throw e;
        }
    }

    /** The same, with {@code input} in place of the caller's standard input. */
    public int runOn(Streams streams, String input) throws IOException {
        long begin = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(arguments);
        if (streams.inherited()) {
            builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        }
        try {
            Process process = start(builder);
            Pipes.worker(() -> Pipes.feed(process.getOutputStream(), List.of(input), "\n"));
            return ended(begin, attend(process, streams));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Runs the program to its end and passes on each line it prints, on standard output or standard
     * error, in the order in which it writes them. Returns its exit status; an interruption ends
     * the program.
     */
    public int listen(String input, Consumer<String> each) throws IOException {
        long begin = System.nanoTime();
        Process process = start(new ProcessBuilder(arguments).redirectErrorStream(true));
        Pipes.worker(() -> Pipes.feed(process.getOutputStream(), List.of(input), "\n"));
        // Who reads from a pipe cannot be interrupted.
        Thread reader = Pipes.worker(() -> Pipes.tell(process.getInputStream(), each));
        try {
            reader.join();
            return ended(begin, process.waitFor());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            end(process, reader);
            throw interrupted(e);
        }
    }

    /** Inherited streams have nothing to pump: the process's own end at once. */
    private static int attend(Process process, Streams streams) throws InterruptedException {
        Thread error =
                Pipes.worker(() -> Pipes.pump(process.getErrorStream(), streams.error(), false));
        Pipes.pump(process.getInputStream(), streams.out(), false);
        error.join();
        return process.waitFor();
    }

    public CommandFailure failure(int status, String error) {
        String reason = error.isBlank() ? "it said nothing" : error.strip();
        return new CommandFailure(name() + " failed with exit status " + status + ": " + reason);
    }

    private String name() {
        String program = arguments.getFirst();
        return program.substring(program.lastIndexOf('/') + 1);
    }

    int ended(long begin, int status) {
        if (LOG.isDebugEnabled()) {
            long milliseconds = (System.nanoTime() - begin) / 1_000_000;
            LOG.debug("{}: exit status {} after {} ms", shown(), status, milliseconds);
        }
        return status;
    }

    /**
     * Further arguments may be secrets: a variable for a container, a user's command, an address
     * with a password.
     */
    private String shown() {
        List<String> words =
                WITHOUT_SECRETS.contains(name())
                        ? arguments
                        : arguments.subList(0, Math.min(2, arguments.size()));
        return name() + " " + String.join(" ", words.subList(1, words.size()));
    }

    private Process start(ProcessBuilder builder) throws CommandFailure {
        try {
            return Surroundings.start(builder);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot start " + arguments.getFirst() + ": " + e.getMessage(), e);
        }
    }

    private IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        IOException interrupted =
                new InterruptedIOException("interrupted while waiting for " + name());
        interrupted.initCause(e);
        return interrupted;
    }
}
