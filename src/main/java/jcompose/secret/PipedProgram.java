package jcompose.secret;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that decrypts what it reads: that and what it says goes through pipes, and nothing else
 * than the given variables is in its environment.
 */
record PipedProgram(List<String> command, Map<String, String> environment) {
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int LONGEST_SECONDS = 30;
    private static final int LONGEST_COMPLAINT = 1000;

    PipedProgram {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** What it left behind; {@code error} is not longer than somebody may want to read. */
    record Ended(int status, ByteArrayOutputStream out, String error) {}

    /** Runs it without a terminal, so that it asks nobody for a passphrase. */
    Ended run(byte[] input) throws IOException {
        List<String> whole = new ArrayList<>(List.of("setsid", "--wait"));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            ByteArrayOutputStream error = new ByteArrayOutputStream();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Thread feeder = Thread.ofVirtual().start(() -> feed(process.getOutputStream(), input));
            Thread listener = Thread.ofVirtual().start(() -> copy(process.getErrorStream(), error));
            Thread reader = Thread.ofVirtual().start(() -> copy(process.getInputStream(), out));
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        command.getFirst() + " took longer than " + LONGEST_SECONDS + " s");
            }
            feeder.join();
            reader.join();
            listener.join();
            String said = error.toString(StandardCharsets.UTF_8).strip();
            return new Ended(
                    process.exitValue(),
                    out,
                    said.substring(0, Math.min(said.length(), LONGEST_COMPLAINT)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while decrypting");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void feed(OutputStream to, byte[] content) {
        try (to) {
            to.write(content);
        } catch (IOException e) {
            return; // it ended without reading everything; what it said tells why
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from) {
            from.transferTo(to);
        } catch (IOException e) {
            return; // it was killed
        }
    }
}
