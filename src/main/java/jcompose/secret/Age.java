package jcompose.secret;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The {@code age} program with the keys of one file. What it reads and what it says goes through
 * pipes; its arguments name the file with the keys and nothing else.
 */
final class Age {
    private static final int LONGEST_SECONDS = 30;
    private static final int LONGEST_COMPLAINT = 1000;
    private static final byte[] HEADER = bytes("age-encryption.org/v1\n");
    private static final byte[] ARMOR = bytes("-----BEGIN AGE ENCRYPTED FILE-----");

    private final Path keys;

    Age(Path keys) {
        this.keys = keys;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a file is one of age's (age-encryption.org/v1), with or without its armor. */
    static boolean isEncrypted(byte[] content) {
        return begins(content, HEADER) || begins(content, ARMOR);
    }

    private static boolean begins(byte[] content, byte[] with) {
        return content.length >= with.length
                && Arrays.equals(content, 0, with.length, with, 0, with.length);
    }

    /** Without a terminal, so that it asks nobody for a passphrase. */
    byte[] decrypt(byte[] content) throws IOException {
        if (!Files.isReadable(keys)) {
            throw new IOException("there is no file with keys, " + keys);
        }
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of("setsid", "--wait", "age", "--decrypt", "-i", keys.toString()));
        builder.environment().clear();
        builder.environment()
                .putAll(
                        Map.of(
                                "PATH",
                                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));
        Process process = builder.start();
        try {
            ByteArrayOutputStream error = new ByteArrayOutputStream();
            Thread feeder =
                    Thread.ofVirtual().start(() -> feed(process.getOutputStream(), content));
            Thread listener = Thread.ofVirtual().start(() -> copy(process.getErrorStream(), error));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Thread reader = Thread.ofVirtual().start(() -> copy(process.getInputStream(), out));
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("age took longer than " + LONGEST_SECONDS + " s");
            }
            feeder.join();
            reader.join();
            listener.join();
            if (process.exitValue() != 0) {
                throw new IOException(complaint(error.toString(StandardCharsets.UTF_8)));
            }
            return out.toByteArray();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while decrypting");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private String complaint(String said) {
        if (said.contains("no identity matched")) {
            return "none of the keys in " + keys + " fits";
        }
        if (said.contains("failed to execute") || said.contains("No such file")) {
            return "the program age is not installed";
        }
        String first =
                said.lines()
                        .filter(line -> line.startsWith("age: error: "))
                        .map(line -> line.substring("age: error: ".length()))
                        .findFirst()
                        .orElse(said.strip());
        return "age: " + first.substring(0, Math.min(first.length(), LONGEST_COMPLAINT));
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
