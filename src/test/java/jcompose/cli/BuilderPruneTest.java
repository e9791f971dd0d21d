package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.image.ImageStore;
import jcompose.image.Workspace;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What builds keep between them, and its removal. */
class BuilderPruneTest {
    private final Machinery jcompose = new Machinery();

    BuilderPruneTest() throws IOException {}

    @BeforeEach
    void build() throws IOException {
        Path context = Files.createDirectories(jcompose.directory().resolve("app"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        jcompose.write(
                "app/Dockerfile",
                """
                FROM scratch AS tool
                COPY busybox /bin/sh
                RUN --mount=type=cache,target=/kept echo kept > /kept/file && echo made > /made
                FROM scratch
                COPY --from=tool /made /
                COPY Dockerfile /
                """);
        build("first");
    }

    @AfterEach
    void remove() throws IOException {
        jcompose.close();
    }

    @Test
    void results_of_steps_that_an_image_has_stay_and_the_rest_goes() throws IOException {
        assertEquals(6, entries(), "four steps, one of them by its content too, and one cache");
        long before = bytes();
        assertTrue(jcompose.run("builder", "prune", "-f").ok().out().contains("MB\n"));
        assertTrue(before - bytes() > 1_000_000, "the tool stage's copy of busybox");
        assertEquals(3, entries());
        assertTrue(jcompose.run("image", "verify").ok().out().contains("1 image, 2 layers"));
        assertFalse(build("again").contains("done"), "the image's steps are known");
    }

    @Test
    void everything_goes_with_a_but_for_images() throws IOException {
        jcompose.run("builder", "prune", "-a", "-f").ok();
        assertEquals(0, entries());
        assertEquals(0, bytes());
        assertTrue(jcompose.run("image", "verify").ok().out().contains("1 image, 2 layers"));
        assertFalse(build("again").contains("cached"), "nothing is known");
    }

    @Test
    void nothing_goes_without_consent_or_while_a_build_is_under_way() throws Exception {
        long before = bytes();
        assertEquals(
                """
                WARNING! This will remove the build cache but for images.
                Are you sure you want to continue? [y/N] jcompose: nothing was removed
                """,
                jcompose.run("builder", "prune").err());
        try (Workspace _ = new ImageStore(jcompose.root()).writer().workspace()) {
            assertTrue(jcompose.run("builder", "prune", "-a", "-f").ok().err().contains("for now"));
        }
        assertEquals(before, bytes());
        jcompose.run("system", "prune", "-f").ok();
        assertEquals(3, entries());
    }

    /** Returns what was told of the steps. */
    private String build(String label) {
        return jcompose.run("build", "-t", "app", "--label", "build=" + label, "./app").ok().err();
    }

    private long entries() {
        return Json.parse(row()).path("TotalCount").asLong();
    }

    private long bytes() {
        return Json.parse(row()).path("Bytes").asLong();
    }

    private String row() {
        return jcompose.run("system", "df", "--format", "json")
                .ok()
                .out()
                .lines()
                .filter(line -> line.contains("Build Cache"))
                .findFirst()
                .orElseThrow();
    }
}
