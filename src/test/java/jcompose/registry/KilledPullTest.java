package jcompose.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;

import jcompose.image.ChainIds;
import jcompose.image.Sha256;
import jcompose.image.StoredImage;
import jcompose.registry.protocol.Server;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Pulls that are killed, and what the next one finds. */
class KilledPullTest {
    private static final String[] TEXTS = {"one", "two", "three", "four", "five", "six"};

    @TempDir Path directory;
    private ServedImage image;
    private Client client;

    @BeforeEach
    void connect() throws Exception {
        image = new ServedImage(TEXTS);
        client = new Client(directory);
    }

    /**
     * Answers some requests, then none any more; of the first that it does not answer it sends
     * half.
     */
    private final class Stalling implements Server.Answer {
        private final int answered;
        private final AtomicInteger count = new AtomicInteger();
        private final CountDownLatch stalled = new CountDownLatch(1);
        private final CountDownLatch killed = new CountDownLatch(1);

        Stalling(int answered) {
            this.answered = answered;
        }

        @Override
        public void to(HttpExchange exchange) throws IOException {
            if (count.getAndIncrement() < answered) {
                image.answer(exchange);
                return;
            }
            byte[] content =
                    exchange.getRequestURI().getPath().equals("/v2/")
                            ? new byte[2]
                            : image.content(exchange);
            Server.sendBroken(exchange, 200, content, content.length / 2);
            stalled.countDown();
            try {
                killed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void a_pull_killed_at_any_request_leaves_only_whole_things() throws Exception {
        // The registry itself, the manifest, the document, and the layers.
        for (int answered = 0; answered < TEXTS.length + 3; answered++) {
            client = new Client(directory);
            Stalling stalling = new Stalling(answered);
            try (Server server = new Server(stalling)) {
                Process pull = PullProcess.start(client.store.root(), server.host() + "/web:1");
                assertTrue(stalling.stalled.await(1, TimeUnit.MINUTES), "it asks no more");
                pull.destroyForcibly().waitFor();
                stalling.killed.countDown();
                checkSound();
                assertEquals(List.of(), client.store.list(), "after " + answered + " answers");
            }
        }
        Set<String> there = names(client.store.root().resolve("layers"));
        try (Server server = new Server(image::answer)) {
            checkImage(client.pull(server.host() + "/web:1"));
            assertEquals(there.size(), client.count("present"), "what was whole is used again");
            checkTidy();
        }
    }

    @Test
    void a_place_that_a_killed_pull_had_no_time_to_use_goes_with_the_next() throws Exception {
        Path ingest = Files.createDirectories(client.store.root().resolve("ingest"));
        Files.createDirectory(ingest.resolve("1-0-without-a-lock"));
        Files.createFile(Files.createDirectory(ingest.resolve("1-0-locked")).resolve("lock"));
        try (Server server = new Server(image::answer)) {
            checkImage(client.pull(server.host() + "/web:1"));
        }
        checkTidy();
    }

    @Test
    void a_pull_killed_at_any_moment_leaves_only_whole_things() throws Exception {
        Random random = new Random(11);
        try (Server server = new Server(image::answer)) {
            String reference = server.host() + "/web:1";
            for (int round = 0; round < 8; round++) {
                Process pull = PullProcess.start(client.store.root(), reference);
                pull.waitFor(300 + random.nextInt(1500), TimeUnit.MILLISECONDS);
                pull.destroyForcibly().waitFor();
                checkSound();
                for (var named : client.store.list()) {
                    checkImage(named.image());
                }
            }
            checkImage(client.pull(reference));
            checkTidy();
        }
    }

    @Test
    void a_layer_that_is_not_what_it_should_be_does_not_come_in() throws Exception {
        try (Server server =
                new Server(
                        exchange -> {
                            if (exchange.getRequestURI().getPath().equals("/v2/")) {
                                Server.send(exchange, 200, new byte[0]);
                                return;
                            }
                            byte[] content = image.content(exchange).clone();
                            if (content[0] == 0x1f) {
                                content[content.length - 1]++; // of the archive's length
                            }
                            Server.send(exchange, 200, content);
                        })) {
            assertThrows(IOException.class, () -> client.pull(server.host() + "/web:1"));
            checkSound();
            assertEquals(List.of(), client.store.list());
            assertEquals(Set.of(), names(client.store.root().resolve("layers")));
            checkTidy();
        }
    }

    @Test
    void two_processes_that_pull_the_same_succeed() throws Exception {
        try (Server server = new Server(image::answer)) {
            String reference = server.host() + "/web:1";
            List<Process> pulls = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                pulls.add(PullProcess.start(client.store.root(), reference));
            }
            for (Process pull : pulls) {
                assertEquals(0, pull.waitFor());
            }
            checkImage(client.store.list().getFirst().image());
            long layers = server.asked().stream().filter(each -> each.contains("/blobs/")).count();
            assertEquals(TEXTS.length + 1, layers, "each blob is fetched once");
            checkTidy();
        }
    }

    private static void checkImage(StoredImage pulled) throws IOException {
        for (int i = 0; i < TEXTS.length; i++) {
            Path layer = pulled.layers().get(TEXTS.length - 1 - i);
            assertEquals(TEXTS[i], Files.readString(layer.resolve("dir/" + i)));
        }
    }

    /** Every blob is what its name says, every layer is whole. */
    private void checkSound() throws IOException {
        Path root = client.store.root();
        for (String blob : names(root.resolve("blobs/sha256"))) {
            byte[] content = Files.readAllBytes(root.resolve("blobs/sha256").resolve(blob));
            assertEquals(blob, Sha256.of(content).hex());
        }
        List<String> chain = ChainIds.of(image.diffIds).stream().map(id -> id.hex()).toList();
        for (String layer : names(root.resolve("layers"))) {
            int number = chain.indexOf(layer);
            assertTrue(number >= 0, "an unknown layer " + layer);
            Path file = root.resolve("layers").resolve(layer).resolve("dir/" + number);
            assertEquals(TEXTS[number], Files.readString(file));
        }
    }

    private void checkTidy() throws IOException {
        assertEquals(Set.of(), names(client.store.root().resolve("ingest")));
    }

    private static Set<String> names(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> names.add(file.getFileName().toString()));
            }
        }
        return names;
    }
}
