package jcompose.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.image.StoredImage;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Images that go from one real registry to another, and what other programs make of them. */
class PushTest {
    @TempDir static Path directory;
    private static RegistryProcess source;
    private static RegistryProcess target;
    private static Tools tools;

    private Client client;

    @BeforeAll
    static void fill() throws Exception {
        source = RegistryProcess.start(directory);
        target = RegistryProcess.start(directory);
        tools = new Tools(directory);
        tools.image("two", "one", "two");
        tools.push("two", source.host() + "/web:oci");
        tools.push("two", source.host() + "/web:docker", "--format", "v2s2");
        byte[] noise = new byte[300_000];
        new Random(3).nextBytes(noise);
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Files.write(tree.resolve("noise"), noise);
        tools.tree("large", tree);
        tools.push("large", source.host() + "/web:large");
    }

    @AfterAll
    static void stop() {
        source.close();
        target.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = new Client(directory);
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
    }

    private String pushed(String tag, String repository) throws Exception {
        StoredImage image = client.pull(source.host() + "/web:" + tag);
        String reference = target.host() + "/" + repository;
        client.tag(image, reference);
        client.events.clear();
        return reference;
    }

    @Test
    void an_image_leaves_as_it_came() throws Exception {
        for (String tag : new String[] {"oci", "docker"}) {
            String reference = pushed(tag, "copy/" + tag + ":1");
            assertEquals(
                    Tools.digest(source.host() + "/web:" + tag), client.push(reference).toString());
            assertEquals(Tools.digest(source.host() + "/web:" + tag), Tools.digest(reference));
            Path files = tools.unpack(reference);
            assertEquals("one", Files.readString(files.resolve("0")));
            assertEquals("two", Files.readString(files.resolve("1")));
        }
    }

    @Test
    void what_is_there_is_not_sent_again() throws Exception {
        String reference = pushed("oci", "again:1");
        client.push(reference);
        assertEquals(3, client.count("done"));
        client.push(reference);
        assertEquals(3, client.count("present"));
        assertEquals(0, client.count("done"));
    }

    @Test
    void another_repository_of_the_registry_gives_its_layers() throws Exception {
        client.push(pushed("oci", "first:1"));
        client.push(pushed("oci", "second:1"));
        assertEquals(2, client.count("mounted from first"));
        assertEquals(
                "two", Files.readString(tools.unpack(target.host() + "/second:1").resolve("1")));
    }

    @Test
    void a_large_layer_goes_in_chunks() throws Exception {
        String reference = pushed("large", "chunks:1");
        client.pushInChunks(reference, 100_000);
        assertArrayEquals(
                Files.readAllBytes(directory.resolve("tree/noise")),
                Files.readAllBytes(tools.unpack(reference).resolve("noise")));
    }

    @Test
    void what_is_not_in_the_store_cannot_be_pushed() {
        IOException failure =
                assertThrows(IOException.class, () -> client.push(target.host() + "/none:1"));
        assertEquals(
                "there is no image " + target.host() + "/none:1 in the store",
                failure.getMessage());
    }
}
