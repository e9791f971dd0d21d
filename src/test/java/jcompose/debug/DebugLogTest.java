package jcompose.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.process.Command;
import jcompose.registry.http.Body;
import jcompose.registry.http.Headers;
import jcompose.registry.http.Http;
import jcompose.registry.http.Proxies;
import jcompose.registry.http.Request;
import jcompose.registry.http.Trust;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a call says while somebody listens, and that no secret is in it. */
class DebugLogTest {
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    private String during(Work work) {
        PrintStream out = new PrintStream(heard, true, StandardCharsets.UTF_8);
        assertEquals(7, DebugLog.during(out, () -> done(work)));
        return heard.toString(StandardCharsets.UTF_8)
                .replaceAll("debug \\d+\\.\\d{3}", "debug T")
                .replaceAll("after \\d+ ms", "after N ms");
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static int done(Work work) {
        try {
            work.run();
            return 7;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_program_that_runs_is_told_with_its_time_and_without_what_may_be_secret()
            throws Exception {
        assertEquals(
                "debug T Command: sh -c: exit status 3 after N ms\n",
                during(() -> Command.of("sh", "-c", "exit 3", "secret").run("secret")));
    }

    @Test
    void a_registry_hears_the_secrets_of_a_request_and_the_user_only_its_place() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofPlatform().start(() -> answer(server));
            URI uri =
                    URI.create(
                            "http://me:secret@127.0.0.1:"
                                    + server.getLocalPort()
                                    + "/v2/a/blobs?signature=secret");
            Headers headers =
                    new Headers(List.of(new Headers.Field("Authorization", "Basic secret")));
            String said = during(() -> get(new Request("GET", uri, headers, Body.NONE)));
            answering.join();
            assertEquals(
                    "debug T Http: GET http://127.0.0.1:"
                            + server.getLocalPort()
                            + "/v2/a/blobs?…: 204 after N ms\n",
                    said);
        }
    }

    private static void get(Request request) throws IOException {
        try (Http http =
                new Http(new Proxies(Map.of()), (_, _) -> Trust.SYSTEM, Duration.ofSeconds(10))) {
            http.send(request).close();
        }
    }

    private static void answer(ServerSocket server) {
        try (Socket socket = server.accept();
                InputStream in = socket.getInputStream()) {
            int newlines = 0;
            while (newlines < 2) {
                int character = in.read();
                newlines = character == '\n' ? newlines + 1 : character == '\r' ? newlines : 0;
            }
            socket.getOutputStream()
                    .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void threads_of_the_call_are_heard_and_other_calls_are_not() {
        LoggerFactory.getLogger("jcompose.Before").debug("nobody listens");
        String said =
                during(
                        () -> {
                            Thread thread =
                                    Thread.ofPlatform()
                                            .start(
                                                    () ->
                                                            LoggerFactory.getLogger("jcompose.In")
                                                                    .debug("a\nb"));
                            thread.join();
                            LoggerFactory.getLogger("org.library").error("not ours");
                        });
        LoggerFactory.getLogger("jcompose.After").debug("nobody listens");
        assertEquals("debug T In: a\ndebug T In: b\n", said);
        assertTrue(heard.size() > 0);
    }
}
