package jcompose.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Whatever comes, the answer is one, and the next one is answered too. */
class ListenerTest {
    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1~Host: x~~, 200",
        "nonsense~~, 200",
        "GET / HTTP/1.1~no header~~, 400",
        "GET / HTTP/1.1~A: 1~a: 2~~, 400",
        "POST / HTTP/1.1~Content-Length: many~~, 400",
        "POST / HTTP/1.1~Content-Length: -1~~, 400",
        "POST / HTTP/1.1~Content-Length: 99999999~~, 413",
        "POST / HTTP/1.1~Transfer-Encoding: chunked~~, 411",
        "POST / HTTP/1.1~Content-Length: 5~~12345, 200"
    })
    void a_request_is_answered(String request, int status) throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Listener.Handler handler = (message, trusted) -> Answer.text(200, message.text());
        try (Listener listener = Listener.tcp(loopback, handler)) {
            for (int i = 0; i < 2; i++) {
                String answer = ask(listener.port(), request.replace("~", "\r\n"));
                assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            }
        }
    }

    @Test
    void a_line_without_an_end_is_cut_off() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Listener.Handler handler = (message, trusted) -> Answer.text(200, "");
        try (Listener listener = Listener.tcp(loopback, handler)) {
            String answer = ask(listener.port(), "GET /" + "x".repeat(8192));
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @Test
    void who_sends_too_much_still_reads_why_it_was_refused() throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Listener.Handler handler = (message, trusted) -> Answer.text(200, "");
        int size = 32 << 20; // more than the sockets' buffers take
        String body = "x".repeat(size);
        try (Listener listener = Listener.tcp(loopback, handler)) {
            String head = "POST / HTTP/1.1\r\nContent-Length: " + size + "\r\n\r\n";
            String answer = ask(listener.port(), head + body);
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        }
    }

    private static String ask(int port, String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void more_than_so_many_are_refused_until_time_has_passed() {
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        Rate rate = new Rate(2, Duration.ofSeconds(1), () -> now[0]);
        boolean[] answers = {rate.allows(), rate.allows(), rate.allows()};
        assertEquals("true true false", answers[0] + " " + answers[1] + " " + answers[2]);
        now[0] = now[0].plusSeconds(1);
        assertTrue(rate.allows());
        now[0] = now[0].minusSeconds(3600); // a clock that jumps
        assertEquals(false, rate.allows());
    }
}
