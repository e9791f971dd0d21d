package jcompose.registry.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;

import jcompose.image.Sha256;
import jcompose.registry.protocol.RegistryException.Kind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Blobs over connections that break. */
class BlobInputTest {
    private static final byte[] CONTENT = new byte[1_000_000];
    private static final Descriptor BLOB;

    static {
        new Random(7).nextBytes(CONTENT);
        BLOB = new Descriptor("", Sha256.of(CONTENT), CONTENT.length);
    }

    private final Calls calls = new Calls();
    private final AtomicInteger count = new AtomicInteger();

    @AfterEach
    void close() throws IOException {
        calls.close();
    }

    private byte[] read(Server server) throws IOException {
        try (BlobInput in = new BlobInput(calls.to(server), BLOB, calls.retry)) {
            return in.readAllBytes();
        }
    }

    private static int start(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null
                ? 0
                : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }

    private static byte[] from(int start) {
        return Arrays.copyOfRange(CONTENT, start, CONTENT.length);
    }

    @Test
    void a_broken_download_goes_on_where_it_broke() throws Exception {
        try (Server server =
                new Server(
                        exchange -> {
                            int start = start(exchange);
                            int status = start == 0 ? 200 : 206;
                            byte[] rest = from(start);
                            if (count.incrementAndGet() < 8) {
                                Server.sendBroken(exchange, status, rest, 100_000);
                            } else {
                                Server.send(exchange, status, rest);
                            }
                        })) {
            assertArrayEquals(CONTENT, read(server));
            assertEquals(8, server.asked().size());
        }
    }

    @Test
    void a_registry_without_ranges_sends_everything_again() throws Exception {
        try (Server server =
                new Server(
                        exchange -> {
                            if (count.incrementAndGet() < 3) {
                                Server.sendBroken(exchange, 200, CONTENT, 400_000);
                            } else {
                                Server.send(exchange, 200, CONTENT);
                            }
                        })) {
            assertArrayEquals(CONTENT, read(server));
        }
    }

    @Test
    void who_never_gets_further_is_given_up() {
        try (Server server =
                new Server(exchange -> Server.sendBroken(exchange, 200, CONTENT, 10))) {
            RegistryException failure = assertThrows(RegistryException.class, () -> read(server));
            assertEquals(Kind.UNAVAILABLE, failure.kind());
            Sentence.contains(failure, "beyond byte 10");
        }
    }

    @Test
    void another_content_is_no_end() {
        byte[] spoilt = CONTENT.clone();
        spoilt[77]++;
        try (Server server = new Server(exchange -> Server.send(exchange, 200, spoilt))) {
            RegistryException failure = assertThrows(RegistryException.class, () -> read(server));
            assertEquals(
                    server.host()
                            + " sent something with the digest "
                            + Sha256.of(spoilt)
                            + " as the blob "
                            + BLOB.digest(),
                    failure.getMessage());
        }
    }

    @Test
    void too_little_and_too_much_are_refused() {
        for (int length : new int[] {CONTENT.length - 1, CONTENT.length + 1}) {
            byte[] other = Arrays.copyOf(CONTENT, length);
            try (Server server = new Server(exchange -> Server.send(exchange, 200, other))) {
                RegistryException failure =
                        assertThrows(RegistryException.class, () -> read(server));
                assertEquals(Kind.INVALID, failure.kind());
            }
        }
    }
}
