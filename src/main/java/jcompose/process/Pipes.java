package jcompose.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What goes through the pipes of a program that was started; its end ends each of them. */
final class Pipes {
    private Pipes() {}

    static Thread worker(Runnable work) {
        Thread thread = new Thread(work, "jcompose-stream");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void feed(OutputStream to, List<String> inputs, String separator) {
        try (to) {
            for (String input : inputs) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
                to.write(separator.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // EPIPE: it ended without reading everything; its exit status tells why.
            return;
        }
    }

    static void tell(InputStream from, Consumer<String> each) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(line);
            }
        } catch (IOException e) {
            // Its exit status tells what that means.
            return;
        }
    }

    /** Ends without a failure when the program does not want more. */
    static void pass(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            try {
                to.write(buffer, 0, count);
            } catch (IOException e) {
                // EPIPE: it ended without reading everything; its exit status tells why.
                return;
            }
        }
        try {
            to.close();
        } catch (IOException e) {
            return;
        }
    }

    static void drain(InputStream from, StringBuilder into) {
        try (from) {
            into.append(new String(from.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            into.append(e.getMessage());
        }
    }

    static void pump(InputStream from, OutputStream to, boolean closing) {
        byte[] buffer = new byte[8192];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
            if (closing) {
                to.close();
            }
        } catch (IOException e) {
            // One side is gone; the program's exit status tells what that means.
            return;
        }
    }
}
