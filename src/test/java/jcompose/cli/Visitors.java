package jcompose.cli;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Visits a web server without a pause, several at once, until closed. */
final class Visitors implements AutoCloseable {
    private static final int COUNT = 4;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger visits = new AtomicInteger();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean going = true;

    Visitors(int port) {
        this.port = port;
        for (int i = 0; i < COUNT; i++) {
            threads.add(Thread.ofPlatform().start(this::visit));
        }
    }

    int visits() {
        return visits.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns once so many more have been there. */
    void await(int more) {
        int enough = visits.get() + more;
        Machinery.await(more + " more visits", () -> visits.get() >= enough);
    }

    private void visit() {
        while (going) {
            try {
                String answer = get();
                if (!answer.startsWith("HTTP/1.0 200 ") || !answer.contains("Hello ")) {
                    failures.add("answer: " + answer);
                }
            } catch (IOException e) {
                failures.add(e.toString());
            }
            visits.incrementAndGet();
        }
    }

    private String get() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(
                    new InetSocketAddress(Inet4Address.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** They leave at their visits' ends. */
    @Override
    public void close() {
        going = false;
        for (Thread thread : threads) {
            Machinery.await("the visitors have left", () -> !thread.isAlive());
        }
    }
}
