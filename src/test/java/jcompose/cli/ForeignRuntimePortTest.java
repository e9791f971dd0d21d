package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The network of a container that another OCI runtime makes is jcompose's. */
class ForeignRuntimePortTest {
    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void a_published_port_answers(String name) throws Exception {
        try (Machinery hello = new Machinery()) {
            int port = Machinery.freePort();
            Path file = hello.hello(port);
            String text = Files.readString(file);
            Files.writeString(
                    file, text.replaceFirst("\n( +)build:", "\n$1runtime: " + name + "\n$1build:"));
            hello.run("-f", file.toString(), "up", "-d").ok();
            assertTrue(Machinery.get("http://127.0.0.1:" + port).startsWith("Hello World!"));
            assertEquals(0, hello.run("-f", file.toString(), "plan").status());
            hello.run("-f", file.toString(), "down", "-v", "-t", "0").ok();
            assertEquals(Set.of(), hello.remains());
        }
    }
}
