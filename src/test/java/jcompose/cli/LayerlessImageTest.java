package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.registry.RegistryProcess;
import jcompose.registry.Tools;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An image that is nothing but a configuration; the program comes with a mount. */
class LayerlessImageTest {
    private final Machinery jcompose = new Machinery();

    LayerlessImageTest() throws IOException {}

    @BeforeEach
    void build() throws IOException {
        jcompose.write(
                "empty/Dockerfile", "FROM scratch\nENV WHO=me\nCMD [\"/busybox\", \"env\"]\n");
        run("build", "-t", "empty", "./empty");
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertTrue(run("image", "verify").endsWith(": sound\n"));
        jcompose.run("-p", jcompose.stack(), "down").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void it_runs() {
        assertTrue(environment("empty").contains("WHO=me\n"));
        String none = jcompose.run(busybox("--rm", "empty", "/none")).err();
        assertTrue(none.contains("/none"), none);
    }

    @Test
    void it_goes_through_a_registry_and_an_archive() throws Exception {
        String id = id("empty");
        try (RegistryProcess registry = RegistryProcess.start(jcompose.directory())) {
            String shared = registry.host() + "/empty:1";
            run("image", "tag", "empty", shared);
            run("image", "push", shared);
            assertEquals(
                    "[]",
                    Tools.run(
                                    "skopeo",
                                    "inspect",
                                    "--tls-verify=false",
                                    "--format={{.Layers}}",
                                    "docker://" + shared)
                            .strip());
            run("image", "rm", "empty", shared);
            run("image", "pull", shared);
            assertEquals(id, id(shared));
            assertTrue(environment(shared).contains("WHO=me\n"));
            run("image", "save", "-o", "empty.tar", shared);
            run("image", "rm", shared);
            run("image", "load", "-i", "empty.tar");
            assertEquals(id, id(shared));
        }
    }

    @Test
    void what_is_built_on_it_or_committed_from_it_has_its_settings() throws IOException {
        jcompose.write("more/Dockerfile", "FROM empty\nCOPY Dockerfile /\n");
        run("build", "-t", "more", "./more");
        assertTrue(environment("more").contains("WHO=me\n"));
        jcompose.run(busybox("empty", "/busybox", "touch", "/made")).ok();
        String name = run("container", "ls", "-a", "-q").strip();
        run("commit", name, "committed");
        run("container", "rm", name);
        assertTrue(run("image", "history", "committed").contains("touch"));
    }

    private String id(String image) {
        return run("image", "ls", "-q", "--no-trunc", image);
    }

    private String environment(String image) {
        return jcompose.run(busybox("--rm", image)).ok().out();
    }

    /** A container with the program that the image lacks. */
    private String[] busybox(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("run", "--project-name", jcompose.stack(), "--image"));
        all.addAll(List.of("--network", "none", "-v", "/bin/busybox:/busybox:ro"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private String run(String... arguments) {
        return jcompose.run(arguments).ok().out();
    }
}
