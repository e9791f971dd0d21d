package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.image.ImageStore;
import jcompose.image.Workspace;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Images of the store: listed, named, removed; what nobody needs goes, what somebody needs stays.
 */
class ImagesTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";
    private String web = "";

    ImagesTest() throws IOException {}

    @BeforeEach
    void bring_the_stack_up() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "LABEL kind=box\n",
                        "services: {web: {build: ./box, volumes: [/other]}}\n");
        web = jcompose.stack() + "-web";
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void images_are_listed_inspected_and_named() {
        JsonNode line = Json.parse(run("image", "ls", "--format", "json").out().strip());
        assertEquals(web, line.path("Repository").asString());
        assertEquals("latest", line.path("Tag").asString());
        assertEquals(1, line.path("Containers").asInt());

        run("image", "tag", web, "other/name:v1");
        assertEquals("other/name:v1\n", list("--filter", "reference=other/*:v*"));
        assertEquals(2, list("--filter", "label=kind=box").lines().count());
        assertEquals("", list("--filter", "label=kind=bag"));
        assertEquals("", list("--filter", "dangling=true"));
        String ids = run("image", "ls", "-q").out();
        assertEquals(1, ids.lines().distinct().count());

        JsonNode told = Json.parse(run("image", "inspect", "other/name:v1").out()).path(0);
        assertEquals("box", told.path("Config").path("Labels").path("kind").asString());
        assertEquals(2, told.path("RepoTags").size());
        assertEquals(jcompose.stack() + "-web-1", told.path("Containers").path(0).asString());
        assertTrue(run("image", "history", web).out().contains("LABEL kind=box"));
        Ran images = jcompose.run("-f", file, "images", "--format", "json").ok();
        assertEquals(
                jcompose.stack() + "-web-1",
                Json.parse(images.out().strip()).path("ContainerName").asString());
        assertEquals(1, jcompose.run("image", "inspect", "nothing").status());
    }

    @Test
    void an_image_in_use_stays_and_loses_only_names() {
        Ran refused = jcompose.run("image", "rm", web);
        assertEquals(1, refused.status());
        assertEquals(
                "jcompose: %1$s is in use by %2$s-web-1, revision 1 of %2$s\n"
                        .formatted(web, jcompose.stack()),
                refused.err());
        run("image", "tag", web, "second");
        assertEquals("Untagged: second:latest\n", run("image", "rm", "second").out());
        run("image", "prune", "-a", "-f");
        assertEquals(web + ":latest\n", list());

        run("image", "tag", web, "second");
        run("image", "rm", web);
        assertEquals("Untagged: second:latest\n", run("image", "rm", "-f", "second").out());
        assertEquals("<none>:<none>\n", list("--filter", "dangling=true"));
        run("image", "prune", "-f");
        assertEquals("running", jcompose.container("web-1").path("State").asString());
        jcompose.run("-f", file, "exec", "-T", "web", "cat", "/data/seed").ok();
    }

    @Test
    void what_no_image_needs_goes_and_what_another_shares_stays() throws Exception {
        jcompose.run("-f", file, "exec", "-T", "web", "sh", "-c", "echo x > /data/x").ok();
        int before = layers();
        run("commit", "--no-pause", jcompose.stack() + "-web-1", "committed");
        assertEquals(before + 1, layers());
        assertTrue(run("image", "rm", "committed").out().contains("Deleted: sha256:"));
        assertEquals(before, layers());
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.run("-f", file, "up", "-d").ok();

        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertTrue(run("image", "rm", web).out().contains("Deleted: sha256:"));
        assertEquals("", list());
        assertEquals(before, layers(), "the build cache has them still");
        run("system", "prune", "-a", "-f");
        assertEquals(0, layers());
        assertEquals(List.of(), children("blobs/sha256"));
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @Test
    void nothing_goes_while_somebody_writes() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        int before = layers();
        try (Workspace _ = new ImageStore(jcompose.root()).writer().workspace()) {
            Ran pruned = jcompose.run("system", "prune", "-a", "-f").ok();
            assertTrue(pruned.err().contains("layers stay for now"), pruned.err());
            assertEquals(before, layers());
        }
        run("system", "prune", "-a", "-f");
        assertEquals(0, layers());
    }

    @Test
    void prune_says_what_it_removes_and_asks() throws Exception {
        jcompose.run(
                        "-f",
                        file,
                        "run",
                        "--name",
                        jcompose.stack() + "-once",
                        "web",
                        "sh",
                        "-c",
                        "echo data > /tmp/data")
                .ok();
        run("volume", "create", "mine");
        Ran asked = jcompose.run("system", "prune", "--volumes", "-a");
        assertEquals(1, asked.status());
        assertTrue(asked.err().contains("container " + jcompose.stack() + "-once"), asked.err());
        assertTrue(asked.err().contains("nothing was removed"), asked.err());
        assertTrue(run("container", "ls", "-a").out().contains("-once"));

        JsonNode images =
                Json.parse(
                        run("system", "df", "--format", "json")
                                .out()
                                .lines()
                                .findFirst()
                                .orElseThrow());
        assertEquals("Images", images.path("Type").asString());
        assertEquals(1, images.path("TotalCount").asInt());
        assertTrue(images.path("Bytes").asLong() > 0);

        run("system", "prune", "--volumes", "-f");
        assertFalse(run("container", "ls", "-a").out().contains("-once"));
        assertTrue(run("volume", "ls", "-q").out().contains("mine\n"), "it has a name");
        assertEquals(2, run("volume", "ls", "-q").out().lines().count());
        assertEquals(web + ":latest\n", list());
        assertEquals("running", jcompose.container("web-1").path("State").asString());
        run("volume", "rm", "mine");
    }

    private String list(String... arguments) {
        List<String> all =
                new java.util.ArrayList<>(
                        List.of("image", "ls", "--format", "{{.Repository}}:{{.Tag}}"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new)).out();
    }

    private Ran run(String... arguments) {
        return jcompose.run(arguments).ok();
    }

    private int layers() throws IOException {
        return children("layers").size();
    }

    private List<Path> children(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(jcompose.root().resolve(directory))) {
            return entries.toList();
        }
    }
}
