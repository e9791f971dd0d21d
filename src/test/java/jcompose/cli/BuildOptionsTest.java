package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What steps of a Dockerfile ask of a build, with this machine as the lowest layer. */
class BuildOptionsTest {
    private final Machinery jcompose = new Machinery();

    BuildOptionsTest() throws IOException {}

    @AfterEach
    void remove() throws IOException {
        jcompose.close();
    }

    @Test
    void a_step_reaches_the_agent_that_the_build_was_given() throws Exception {
        Path socket = jcompose.directory().resolve("agent");
        try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            agent.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> greet(agent));
            String dockerfile =
                    """
                    FROM host AS asking
                    RUN --mount=type=ssh,required python3 -c 'import os, socket; \\
                        s = socket.socket(socket.AF_UNIX); s.connect(os.environ["SSH_AUTH_SOCK"]); \\
                        print(s.recv(99).decode(), file=open("/said", "w"))'
                    FROM scratch
                    COPY --from=asking /said /
                    """;
            Ran without = build("asking", dockerfile);
            assertTrue(without.err().contains("--ssh"), without.err());
            build("asking", dockerfile, "--ssh", "default=" + socket).ok();
            assertEquals("an agent\n", content("asking", "said"));
        }
    }

    private static void greet(ServerSocketChannel agent) {
        try (SocketChannel asker = agent.accept()) {
            asker.write(ByteBuffer.wrap("an agent".getBytes(StandardCharsets.UTF_8)));
        } catch (AsynchronousCloseException e) {
            return; // nobody asked
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void of_two_steps_at_work_each_has_a_private_cache_of_its_own() throws Exception {
        String stage =
                """
                FROM host AS %1$s
                RUN --mount=type=cache,id=meeting,target=/meeting \\
                    --mount=type=cache,id=own,target=/own,sharing=private \\
                    touch /meeting/%1$s /own/%1$s; until test -e /meeting/%2$s; do :; done; \\
                    ls /own > /%1$s
                """;
        String both = "FROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n";
        build("private", stage.formatted("a", "b") + stage.formatted("b", "a") + both).ok();
        assertEquals("a\n", content("private", "a"));
        assertEquals("b\n", content("private", "b"));
    }

    @Test
    void a_linked_copy_is_the_same_layer_on_any_base() throws Exception {
        jcompose.write("context/file", "content");
        Path base = Files.createDirectories(jcompose.directory().resolve("context/base"));
        Files.createSymbolicLink(base.resolve("there"), Path.of("elsewhere"));
        String linked = "COPY --link file /there/\n";
        build("nothing", "FROM scratch\n" + linked).ok();
        build("link", "FROM scratch\nCOPY base /\n" + linked).ok();
        assertEquals(topLayer("nothing"), topLayer("link"));
        build("plain", "FROM scratch\nCOPY base /\nCOPY file /there/\n").ok();
        assertNotEquals(topLayer("link"), topLayer("plain"), "it goes where the link leads");
    }

    private Ran build(String image, String dockerfile, String... options) throws IOException {
        jcompose.write("context/Dockerfile", dockerfile);
        String[] words = {"build", "-t", image, "--build-context", "host=/", "./context"};
        String[] all = new String[words.length + options.length];
        System.arraycopy(words, 0, all, 0, words.length);
        System.arraycopy(options, 0, all, words.length, options.length);
        return jcompose.run(all);
    }

    private JsonNode topLayer(String image) {
        JsonNode told = Json.parse(jcompose.run("image", "inspect", image).ok().out()).path(0);
        JsonNode layers = told.path("RootFS").path("Layers");
        return layers.path(layers.size() - 1);
    }

    private String content(String image, String file) throws IOException {
        try (var layers = Files.list(jcompose.root().resolve("layers"))) {
            Path found =
                    layers.map(layer -> layer.resolve(file))
                            .filter(Files::exists)
                            .findFirst()
                            .orElseThrow(() -> new AssertionError(image + " has no " + file));
            return Files.readString(found);
        }
    }
}
