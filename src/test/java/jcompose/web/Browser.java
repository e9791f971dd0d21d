package jcompose.web;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real browser without a window, told what to do by its DevTools protocol over loopback. */
public final class Browser implements AutoCloseable {
    public static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int calls;

    private Browser(Process process, String port) throws IOException, InterruptedException {
        this.process = process;
        HttpRequest pages =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build();
        JsonNode page = Json.object();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!page.has("webSocketDebuggerUrl") && System.nanoTime() < end) {
            String list = client.send(pages, HttpResponse.BodyHandlers.ofString()).body();
            for (JsonNode each : Json.parse(list)) {
                if (each.path("type").asString("").equals("page")) {
                    page = each;
                }
            }
        }
        this.socket =
                client.newWebSocketBuilder()
                        .buildAsync(
                                URI.create(page.path("webSocketDebuggerUrl").asString()),
                                new Listening())
                        .join();
    }

    private final class Listening implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                JsonNode json = Json.parse(message.toString());
                message.setLength(0);
                if (json.has("id")) {
                    answers.add(json);
                }
            }
            return WebSocket.Listener.super.onText(from, data, last);
        }
    }

    /** {@code directory} is for what it wants to keep. */
    public static Browser start(Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve("browser.log");
        ProcessBuilder browser =
                new ProcessBuilder(
                                PROGRAM.toString(),
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + directory.resolve("profile"),
                                "about:blank")
                        .redirectErrorStream(true);
        browser.environment().put("TMPDIR", directory.toString());
        Process process = browser.start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith("DevTools listening on ws://")) {
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
                String port = line.replaceAll(".*:(\\d+)/.*", "$1");
                return new Browser(process, port);
            }
        }
        Files.writeString(log, said);
        process.destroyForcibly();
        throw new IOException("the browser does not start: " + said);
    }

    private JsonNode call(String method, ObjectNode parameters) throws InterruptedException {
        ObjectNode call = Json.object().put("id", ++calls).put("method", method);
        call.set("params", parameters);
        socket.sendText(Json.write(call), true).join();
        JsonNode answer = answers.poll(60, TimeUnit.SECONDS);
        while (answer != null && answer.path("id").asInt() != calls) {
            answer = answers.poll(60, TimeUnit.SECONDS);
        }
        if (answer == null || answer.has("error")) {
            throw new AssertionError(method + ": " + answer);
        }
        return answer.path("result");
    }

    public void open(String url) throws InterruptedException {
        call("Page.navigate", Json.object().put("url", url));
        await("document.readyState === 'complete' && location.href.startsWith('http')");
    }

    /** What an expression of JavaScript is in the page. */
    public JsonNode evaluate(String expression) throws InterruptedException {
        JsonNode result =
                call(
                        "Runtime.evaluate",
                        Json.object()
                                .put("expression", expression)
                                .put("returnByValue", true)
                                .put("awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result);
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression is true; says what the page is otherwise. */
    public void await(String expression) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!evaluate(expression).asBoolean(false)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        expression
                                + " does not come true in:\n"
                                + evaluate("document.body.innerText"));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        client.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
