package jcompose.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;

import jcompose.image.StoredImage;
import jcompose.registry.protocol.Server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Two images that stand on the same layer, pulled at the same time. */
class SharedLayerTest {
    @TempDir Path directory;

    private final CountDownLatch bothKnown = new CountDownLatch(2);
    private final ServedImage first = new ServedImage("shared", "first");
    private final ServedImage second = new ServedImage("shared", "second");

    SharedLayerTest() throws IOException {}

    @Test
    void the_layer_is_fetched_once() throws Exception {
        try (Server server = new Server(this::answer);
                Client client = new Client(directory);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<StoredImage>> pulls =
                    List.of(
                            threads.submit(() -> client.pull(server.host() + "/app/first")),
                            threads.submit(() -> client.pull(server.host() + "/app/second")));
            for (Future<StoredImage> pull : pulls) {
                List<Path> layers = pull.get().layers();
                assertEquals("shared", Files.readString(layers.getLast().resolve("dir/0")));
            }
            List<String> blobs =
                    server.asked().stream()
                            .filter(each -> each.contains("/blobs/"))
                            .map(each -> each.substring(each.lastIndexOf('/')))
                            .toList();
            assertEquals(5, blobs.size(), "two documents, two layers, and one for both: " + blobs);
            assertEquals(5, blobs.stream().distinct().count());
        }
    }

    /** No blob is given before both images are known: then both pulls want the layer. */
    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        ServedImage image = path.contains("/first/") ? first : second;
        if (path.contains("/manifests/")) {
            bothKnown.countDown();
        } else if (path.contains("/blobs/")) {
            try {
                assertTrue(bothKnown.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        image.answer(exchange);
    }
}
