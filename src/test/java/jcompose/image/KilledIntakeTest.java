package jcompose.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is left of an image that came in while its process was killed; as root. */
class KilledIntakeTest {
    private static final int LAYERS = 3;

    @TempDir Path root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opened 0",
                "half 0",
                "read 0",
                "arrived 0",
                "placed 0",
                "half 1",
                "arrived 1",
                "placed 1",
                "half 2",
                "arrived 2",
                "placed 2",
                "put"
            })
    void the_store_is_sound_and_the_next_one_brings_the_rest(String moment) throws Exception {
        Process process = start(moment);
        awaitLine(process, moment);
        process.destroyForcibly().waitFor();

        ImageStore store = new ImageStore(root);
        boolean put = moment.equals("put");
        assertEquals(put ? 1 : 0, store.list().size());
        assertSound(store);

        assertEquals(0, awaitEnd(start("")));
        assertEquals(1, store.list().size());
        assertEquals(LAYERS, store.list().getFirst().image().layers().size());
        assertSound(store);
        store.writer().collect(left -> {});
        assertEquals(0, root.resolve("ingest").toFile().list().length);
    }

    @Test
    void what_was_whole_is_not_fetched_again() throws Exception {
        Process process = start("half 2");
        awaitLine(process, "half 2");
        process.destroyForcibly().waitFor();

        new ImageStore(root).writer().collect(left -> {});

        Process next = start("");
        String said = new String(next.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, next.waitFor());
        assertEquals(
                List.of("opened 2"),
                said.lines().filter(line -> line.startsWith("opened")).toList());
        assertSound(new ImageStore(root));
    }

    @Test
    void what_a_power_failure_has_left_without_its_content_is_fetched_again() throws Exception {
        Process process = start("half 1");
        awaitLine(process, "half 1");
        process.destroyForcibly().waitFor();
        Path whole;
        try (Stream<Path> left = Files.walk(root.resolve("ingest"), 2)) {
            whole =
                    left.filter(path -> path.getFileName().toString().startsWith("whole-"))
                            .findFirst()
                            .orElseThrow();
        }
        Files.write(whole, new byte[(int) Files.size(whole)]);

        new ImageStore(root).writer().collect(left -> {});

        assertFalse(Files.exists(whole));
        assertSound(new ImageStore(root));
        assertEquals(0, awaitEnd(start("")));
        assertSound(new ImageStore(root));
    }

    @Test
    void two_that_bring_the_same_do_not_harm_each_other() throws Exception {
        List<Process> processes = List.of(start(""), start(""), start(""));
        for (Process process : processes) {
            assertEquals(0, awaitEnd(process));
        }
        ImageStore store = new ImageStore(root);
        assertEquals(1, store.list().size());
        assertSound(store);
        assertEquals(0, root.resolve("ingest").toFile().list().length);
    }

    private void assertSound(ImageStore store) throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        store.check(Layers.runtime()).run(problems::add);
        assertEquals(List.of(), problems);
        assertTrue(Files.isDirectory(root));
    }

    /** One intake as a process of its own: {@code ROOT MOMENT}. */
    public static void main(String[] arguments) throws Exception {
        ImageStore store = new ImageStore(Path.of(arguments[0]));
        Announcer announcer = new Announcer(arguments[1]);
        List<LayerSource> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            String[] entries = {"d/", "d/file" + i + "=" + "x".repeat(500_000), "implied/f" + i};
            byte[] blob = Layers.plain(entries);
            int number = i;
            layers.add(
                    new LayerSource(
                            Sha256.of(blob),
                            Sha256.of(blob),
                            () -> new Slow(blob, number, announcer)));
        }
        ImageWriter writer = store.writer();
        try (Workspace workspace = writer.workspace()) {
            IntakeListener listener =
                    new IntakeListener() {
                        @Override
                        public void arrived(LayerSource layer) {
                            announcer.say("arrived " + layers.indexOf(layer));
                        }

                        @Override
                        public void placed(LayerSource layer) {
                            announcer.say("placed " + layers.indexOf(layer));
                        }
                    };
            List<StoredLayer> stored =
                    writer.intake(Layers.runtime(), workspace, listener).take(layers, 1);
            ImageDocument document =
                    new ImageDocument(
                            "amd64",
                            "linux",
                            Optional.empty(),
                            ImageConfig.EMPTY,
                            stored.stream().map(StoredLayer::diffId).toList(),
                            List.of());
            writer.put(document, stored, ImageReference.parse("app"), Optional.empty());
            announcer.say("put");
        }
    }

    /** Tells where a stream stands. */
    private static final class Slow extends InputStream {
        private final InputStream from;
        private final int half;
        private final int number;
        private final Announcer announcer;

        Slow(byte[] content, int number, Announcer announcer) {
            this.from = new ByteArrayInputStream(content);
            this.half = content.length / 2;
            this.number = number;
            this.announcer = announcer;
            announcer.say("opened " + number);
        }

        @Override
        public int read() throws IOException {
            return from.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int before = from.available();
            int count = from.read(bytes, offset, length);
            if (before > half && from.available() <= half) {
                announcer.say("half " + number);
            }
            if (count < 0) {
                announcer.say("read " + number);
            }
            return count;
        }
    }

    /** Says what happens, and stops at one moment until it is killed. */
    private record Announcer(String last) {
        void say(String moment) {
            System.out.println(moment);
            System.out.flush();
            if (moment.equals(last)) {
                try {
                    System.in.read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static int awaitEnd(Process process) throws IOException, InterruptedException {
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    private static void awaitLine(Process process, String moment) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.equals(moment)) {
            line = output.readLine();
        }
        assertNotNull(line, "the intake ended before " + moment);
    }

    private Process start(String moment) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledIntakeTest.class.getName(),
                        root.toString(),
                        moment)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
