package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.registry.RegistryProcess;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code examples/python-web}, on a base image of Debian's packages. */
@Timeout(120)
class PythonWebTest {
    private final Machinery jcompose = new Machinery();
    private int port;
    private String stack = "";
    private String base = "";
    private RegistryProcess registry;

    PythonWebTest() throws IOException {}

    @BeforeEach
    void serve_the_base_image() throws Exception {
        port = Machinery.freePort();
        stack = jcompose.example("python-web", port).toString();
        registry = RegistryProcess.start(jcompose.directory());
        base = registry.host() + "/python-flask:3";
        assertEquals(
                "jcompose: there is no archive: not a byte of it came\n",
                jcompose.run("image", "import", "-", base).err());
        try (InputStream archive = new ByteArrayInputStream(rootDirectory())) {
            jcompose.run(archive, "image", "import", "-c", "CMD [\"python3\"]", "-", base).ok();
        }
        run("image", "push", base);
        run("image", "rm", base);
    }

    /** Packages that were fetched before are used again. */
    private byte[] rootDirectory() throws Exception {
        Path packages = Machinery.home().resolve("src/target/debian-packages");
        Process script =
                new ProcessBuilder(
                                Path.of(stack).resolveSibling("base.sh").toString(),
                                Files.createDirectories(packages).toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        byte[] archive = script.getInputStream().readAllBytes();
        assertEquals(0, script.waitFor());
        return archive;
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", stack, "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        registry.close();
        jcompose.close();
    }

    @Test
    void a_change_made_inside_goes_through_the_registry_into_the_next_container() {
        run("build", "-t", "friendlyhello", "--build-arg", "BASE=" + base, "./python-web");
        start("friendlyhello", "one");
        Machinery.await("the application answers", () -> page().contains("Hello World!"));

        run("exec", "one", "sed", "-i", "s/Hello/Goodbye/", "app.py");
        assertEquals("C /app\nC /app/app.py\n", run("diff", "one"));
        assertTrue(page().contains("Hello World!"), "the program had been read before");
        run("commit", "one", "changed");
        String shared = registry.host() + "/ann/get-started:part2";
        run("image", "tag", "changed", shared);
        run("image", "push", shared);

        run("container", "rm", "-f", "one");
        run("image", "rm", "changed", shared, "friendlyhello", base);
        run("system", "prune", "-a", "-f");
        assertEquals("", run("image", "ls", "-q"));

        run("image", "pull", shared);
        start(shared, "two");
        Machinery.await("the change is back", () -> page().contains("Goodbye World!"));
        run("container", "rm", "-f", "two");
    }

    @Test
    void the_stack_is_built_on_it_and_answers_once_it_is_healthy() {
        run("image", "pull", base);
        run("image", "tag", base, "localhost/python-flask");
        run("-f", stack, "up", "-d");
        Machinery.await("the stack answers", () -> page().contains("Hello stack!"));
        Machinery.await(
                "web is healthy",
                () -> jcompose.container("web-1").path("Health").asString().equals("healthy"));
        assertEquals(jcompose.stack() + ": nothing to do\n", run("-f", stack, "plan"));
        assertFalse(run("-f", stack, "logs").isEmpty());
    }

    private String run(String... arguments) {
        return jcompose.run(arguments).ok().out();
    }

    private void start(String image, String name) {
        String ports = port + ":80";
        String project = jcompose.stack();
        run("run", "--project-name", project, "--image", "-d", "--name", name, "-p", ports, image);
    }

    private String page() {
        try {
            return Machinery.get("http://127.0.0.1:" + port);
        } catch (IOException e) {
            return ""; // it does not listen yet
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
