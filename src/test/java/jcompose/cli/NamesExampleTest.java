package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** {@code examples/names}. */
class NamesExampleTest {
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private String file = "";

    NamesExampleTest() throws IOException {}

    @BeforeEach
    void it_is_up() throws IOException {
        file = jcompose.example("names", port).toString();
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void every_web_server_finds_the_store_by_its_name() throws Exception {
        Set<String> names = new HashSet<>();
        int before = 0;
        while (names.size() < 2) {
            String[] words = page().strip().split("visit |, by ", -1);
            assertTrue(Integer.parseInt(words[1]) > before, "one store counts for all");
            before = Integer.parseInt(words[1]);
            names.add(words[2]);
        }
    }

    @Test
    void more_replicas_serve_at_once_and_the_store_goes_on() throws Exception {
        String store = jcompose.container("store-1").path("Pid").asString();
        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replace("replicas: 2", "replicas: 3"));
        jcompose.run("-f", file, "up", "-d").ok();
        Set<String> names = new HashSet<>();
        while (names.size() < 3) {
            names.add(page().strip().replaceAll(".*, by ", ""));
        }
        assertEquals(store, jcompose.container("store-1").path("Pid").asString());
    }

    @Test
    void the_store_knows_the_web_servers_too_but_nobody_outside() {
        String known = jcompose.run("-f", file, "exec", "store", "/tally", "ask", "web").err();
        assertTrue(known.contains("Connection refused"), known);
        String unknown =
                jcompose.run("-f", file, "exec", "store", "/tally", "ask", "www.example.org").err();
        assertTrue(unknown.contains("tally: www.example.org: "), unknown);
    }

    private String page() throws IOException, InterruptedException {
        return Machinery.get("http://127.0.0.1:" + port);
    }
}
