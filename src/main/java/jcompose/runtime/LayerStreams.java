package jcompose.runtime;

import jcompose.json.Json;
import jcompose.process.Command;
import jcompose.process.CommandFailure;
import jcompose.process.RunningCommand;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Unpacks streams that several threads have, all of them by one program: starting one for each
 * takes longer than unpacking a small layer. It starts with the first stream.
 */
public final class LayerStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LayerStreams.class);
    private static final int HEAD = 2 * Integer.BYTES;
    private static final int PIECE = 1 << 16;
    private static final int END = 0;
    private static final int GIVEN_UP = -1;

    private final Command command;
    private final Map<Integer, CompletableFuture<JsonNode>> awaited = new HashMap<>();
    private @Nullable RunningCommand program;
    private @Nullable CommandFailure failure;
    private int streams;

    LayerStreams(Command command) {
        this.command = command;
    }

    /**
     * Unpacks a layer's compressed stream.
     *
     * @param request of a layer of which those below are not known
     * @throws CommandFailure when it is no layer, or one that leads out of the directory
     * @throws IOException also when the stream cannot be read; nobody works on the layer any more
     */
    public UnpackedLayer unpack(UnpackRequest request, InputStream layer) throws IOException {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        int stream = begin(answer);
        byte[] piece = new byte[HEAD + PIECE];
        byte[] words = Json.write(request.json()).getBytes(StandardCharsets.UTF_8);
        send(ByteBuffer.wrap(piece).position(HEAD).put(words).array(), stream, words.length);
        int end = GIVEN_UP;
        try {
            int count = layer.read(piece, HEAD, PIECE);
            while (count > 0 && !answer.isDone()) {
                send(piece, stream, count);
                count = layer.read(piece, HEAD, PIECE);
            }
            end = END;
        } finally {
            send(piece, stream, end);
            if (end == GIVEN_UP) {
                JsonNode _ = answer.exceptionally(_ -> Json.object()).join();
            }
        }
        JsonNode found = result(answer);
        if (found.has("error")) {
            throw new CommandFailure(
                    "cannot unpack the layer: " + found.path("error").asString(""));
        }
        return UnpackedLayer.of(found);
    }

    private synchronized int begin(CompletableFuture<JsonNode> answer) throws CommandFailure {
        if (program == null) {
            RunningCommand started = command.begin();
            program = started;
            Thread.ofPlatform().daemon().name("jcompose-stream").start(() -> listen(started));
        }
        if (failure != null) {
            throw failure;
        }
        awaited.put(streams, answer);
        return streams++;
    }

    /** {@code piece} has room for the head before its content. */
    private synchronized void send(byte[] piece, int stream, int length) throws IOException {
        int content = Math.max(length, 0);
        ByteBuffer.wrap(piece).putInt(stream).putInt(length);
        try {
            if (failure == null && program != null) {
                program.input().write(piece, 0, HEAD + content);
                program.input().flush();
            }
        } catch (IOException e) {
            // It has ended: the answer tells why.
            return;
        }
    }

    private void listen(RunningCommand started) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(started.output(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode answer = Json.parse(line);
                CompletableFuture<JsonNode> asked = asked(answer.path("stream").asInt());
                if (asked != null) {
                    asked.complete(answer);
                }
            }
        } catch (IOException | JacksonException e) {
            // Half a line of a killed program: its exit status tells.
            LOG.debug("{}", e.getMessage());
        }
        fail(started.failure());
    }

    private synchronized @Nullable CompletableFuture<JsonNode> asked(int stream) {
        return awaited.remove(stream);
    }

    private synchronized void fail(CommandFailure reason) {
        failure = reason;
        awaited.values().forEach(each -> each.completeExceptionally(reason));
        awaited.clear();
    }

    private static JsonNode result(CompletableFuture<JsonNode> answer) throws IOException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(String.valueOf(cause.getMessage()), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            IOException interrupted = new InterruptedIOException("interrupted while unpacking");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Layers that are not whole yet stay so. */
    @Override
    public void close() {
        RunningCommand started;
        synchronized (this) {
            started = program;
        }
        if (started != null) {
            started.close();
        }
    }
}
