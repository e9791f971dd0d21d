package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;

import jcompose.cli.Machinery.Ran;
import jcompose.file.Trees;
import jcompose.registry.Tools;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stack whose image is built from a Git repository on a web server. */
class GitContextTest {
    private final Machinery jcompose = new Machinery();
    private HttpServer server;
    private final Path work = jcompose.directory().resolve("work");

    GitContextTest() throws IOException {}

    @BeforeEach
    void serve() throws Exception {
        Files.createDirectories(work.resolve("app"));
        jcompose.write("work/app/text", "first");
        jcompose.write("work/app/Dockerfile", "FROM scratch\nCOPY text /\nCMD [\"/none\"]\n");
        git("init", "-q", "-b", "main");
        Files.createDirectories(jcompose.directory().resolve("served"));
        publish();
        server =
                SimpleFileServer.createFileServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        jcompose.directory().resolve("served"),
                        SimpleFileServer.OutputLevel.NONE);
        server.start();
    }

    @AfterEach
    void remove() throws Exception {
        server.stop(0);
        jcompose.close();
    }

    private void publish() throws Exception {
        git("add", ".");
        git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x");
        Path served = jcompose.directory().resolve("served/app.git");
        Trees.delete(served);
        git("clone", "-q", "--bare", ".", served.toString());
        Tools.run("git", "-C", served.toString(), "update-server-info");
    }

    private void git(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = work.toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        Tools.run(command);
    }

    private Ran stack(String fragment, String... command) throws IOException {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/app.git";
        jcompose.write(
                "stack.yaml",
                "name: %s\nservices: {web: {image: web, build: {context: '%s%s'}}}\n"
                        .formatted(jcompose.stack(), url, fragment));
        return jcompose.run(command);
    }

    @Test
    void a_directory_of_a_branch_is_built_and_built_again_once_the_branch_has_moved()
            throws Exception {
        stack("#main:app", "build").ok();
        assertEquals("first", text());
        assertTrue(stack("#main:app", "plan").out().contains("start web-1"));
        assertTrue(!stack("#main:app", "plan").out().contains("build image"), "it is built");
        jcompose.write("work/app/text", "second");
        publish();
        assertTrue(stack("#main:app", "plan").out().contains("build image web"));
        stack("#main:app", "build").ok();
        assertEquals("second", text());
    }

    @Test
    void what_is_not_there_is_named() throws Exception {
        Ran branch = stack("#none", "build");
        assertEquals(1, branch.status());
        assertTrue(branch.err().contains("has no branch or tag none"), branch.err());
        Ran directory = stack("#main:other", "build");
        assertTrue(directory.err().contains("has no directory other"), directory.err());
    }

    /** That of the image's one layer. */
    private String text() throws IOException {
        jcompose.run("image", "prune", "-f").ok();
        jcompose.run("builder", "prune", "-a", "-f").ok();
        try (var layers = Files.list(jcompose.root().resolve("layers"))) {
            return Files.readString(layers.findFirst().orElseThrow().resolve("text"));
        }
    }
}
