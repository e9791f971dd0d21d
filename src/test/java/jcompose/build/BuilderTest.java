package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.file.Trees;
import jcompose.image.ImageReference;
import jcompose.image.StoredImage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds whose steps copy files; runs as root. */
class BuilderTest {
    private static final Instant FIXED = Instant.parse("1980-01-01T00:00:01Z");

    @TempDir Path temporary;
    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = workshop("store");
        workshop.write("hello", "hello\n");
        workshop.write("src/a", "a");
        workshop.write("src/below/b", "b");
        Files.setPosixFilePermissions(
                workshop.context.resolve("hello"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.setLastModifiedTime(
                workshop.context.resolve("hello"), FileTime.from(Instant.ofEpochSecond(1_000_000)));
    }

    @Test
    void an_image_has_its_layers_and_its_settings() throws Exception {
        StoredImage image =
                workshop.build(
                        "hello",
                        """
                        FROM scratch
                        COPY hello /bin/
                        ENV NAME=World GREETING="Hello $NAME"
                        EXPOSE 80 53/udp
                        LABEL a=b
                        USER 1000
                        WORKDIR /srv
                        VOLUME /data
                        STOPSIGNAL SIGQUIT
                        HEALTHCHECK --interval=5s CMD ["/check"]
                        ENTRYPOINT ["/bin/hello"]
                        CMD serve now
                        """);

        var config = image.config();
        assertEquals(List.of("/bin/hello"), config.entrypoint());
        assertEquals(List.of("/bin/sh", "-c", "serve now"), config.command());
        assertEquals("World", config.environment().get("NAME"));
        assertEquals("Hello ", config.environment().get("GREETING"));
        assertEquals("[53/udp, 80/tcp]", config.exposedPorts().toString());
        assertEquals("/srv", config.workingDirectory());
        assertEquals("1000", config.user());
        assertEquals(Optional.of("SIGQUIT"), config.stopSignal());
        assertEquals(2, image.layers().size());
        assertTrue(Files.isDirectory(image.layers().getFirst().resolve("srv")));
        assertEquals("hello\n", Files.readString(image.layers().getLast().resolve("bin/hello")));
        long layers = image.document().history().stream().filter(h -> !h.emptyLayer()).count();
        assertEquals(2, layers);
        assertEquals(11, image.document().history().size());
        assertEquals(Optional.of(image), workshop.store.find(ImageReference.parse("hello:latest")));
    }

    @Test
    void files_from_the_context_belong_to_root_and_keep_their_permissions_and_times()
            throws Exception {
        Path file = workshop.context.resolve("hello");
        Files.setAttribute(file, "unix:uid", 1234);
        StoredImage image = workshop.build("hello", "FROM scratch\nCOPY hello /x/y\n");

        Path copied = image.layers().getFirst().resolve("x/y");
        assertEquals(0, Files.getAttribute(copied, "unix:uid"));
        assertEquals("rwxr-x---", permissions(copied));
        assertEquals(Instant.ofEpochSecond(1_000_000), modified(copied));
        assertEquals(FIXED, modified(copied.resolveSibling(".")));
    }

    @Test
    void owner_and_mode_can_be_given() throws Exception {
        workshop.write("etc/passwd", "root:x:0:0::/:\napp:x:1000:1001::/:\n");
        workshop.write("etc/group", "root:x:0:\nstaff:x:50:app\n");
        StoredImage image =
                workshop.build(
                        "hello",
                        """
                        FROM scratch
                        COPY etc /etc
                        COPY --chown=app --chmod=0604 hello /a
                        COPY --chown=7:staff hello /b
                        USER app
                        WORKDIR /home/app
                        """);

        List<Path> layers = image.layers();
        assertEquals("1000:1001 rw----r--", status(layers.get(2).resolve("a")));
        assertEquals("7:50 rwxr-x---", status(layers.get(1).resolve("b")));
        assertEquals("1000:1001 rwxr-xr-x", status(layers.get(0).resolve("home/app")));
        assertEquals("0:0 rwxr-xr-x", status(layers.get(0).resolve("home")));
    }

    @Test
    void an_owner_that_the_stage_does_not_know_is_refused() {
        var error =
                assertThrows(
                        BuildException.class,
                        () -> workshop.build("hello", "FROM scratch\nCOPY --chown=app src /\n"));
        assertEquals(
                "Dockerfile:2: there is no user app in the stage's /etc/passwd",
                error.getMessage());
    }

    @Test
    void directories_are_merged_and_ignored_files_stay_away() throws Exception {
        workshop.write(".dockerignore", "**/b\n.dockerignore\n");
        StoredImage image = workshop.build("hello", "FROM scratch\nCOPY . /app\nCOPY src /app/\n");

        Path first = image.layers().getLast().resolve("app");
        assertTrue(Files.exists(first.resolve("src/a")));
        assertFalse(Files.exists(first.resolve("src/below/b")));
        assertFalse(Files.exists(first.resolve(".dockerignore")));
        assertTrue(Files.exists(image.layers().getFirst().resolve("app/a")));
    }

    @Test
    void a_relative_target_is_below_the_working_directory() throws Exception {
        StoredImage image =
                workshop.build("hello", "FROM scratch\nWORKDIR /a\nWORKDIR b\nCOPY hello c/\n");
        assertTrue(Files.exists(image.layers().getFirst().resolve("a/b/c/hello")));
    }

    @Test
    void a_second_build_of_the_same_does_nothing() throws Exception {
        String dockerfile = "FROM scratch\nCOPY hello /\n";
        StoredImage first = workshop.build("hello", dockerfile);
        assertEquals(List.of("1/1 COPY hello /"), workshop.started);
        StoredImage second = workshop.build("hello", dockerfile);
        assertEquals(List.of(), workshop.started);
        assertEquals(List.of(), workshop.cached);
        assertEquals(first, second);
    }

    @Test
    void steps_before_the_first_change_are_not_done_again() throws Exception {
        workshop.build("hello", "FROM scratch\nCOPY hello /\nCOPY src /src\n");
        workshop.write("src/a", "changed");
        workshop.build("hello", "FROM scratch\nCOPY hello /\nCOPY src /src\n");
        assertEquals(List.of("COPY hello /"), workshop.cached);
        assertEquals(List.of("2/2 COPY src /src"), workshop.started);
    }

    @Test
    void another_store_gets_the_same_image() throws Exception {
        String dockerfile = "FROM scratch\nCOPY hello /x/\nWORKDIR /srv\nCOPY src .\n";
        StoredImage first = workshop.build("hello", dockerfile);
        Workshop other = workshop("other");
        StoredImage second = other.build("hello", dockerfile);
        assertEquals(3, other.started.size());
        assertEquals(first.id(), second.id());
        assertEquals(first.manifest(), second.manifest());
    }

    @Test
    void an_epoch_sets_later_times_back() throws Exception {
        workshop.arguments.put("SOURCE_DATE_EPOCH", "500000");
        StoredImage image = workshop.build("hello", "FROM scratch\nCOPY hello /\n");
        Instant epoch = Instant.ofEpochSecond(500_000);
        assertEquals(epoch, modified(image.layers().getFirst().resolve("hello")));
        assertEquals(Optional.of(epoch), image.document().created());
    }

    @Test
    void an_image_is_dated_by_the_newest_file_that_was_read() throws Exception {
        StoredImage image = workshop.build("hello", "FROM scratch\nCOPY hello /\n");
        assertEquals(Optional.of(FIXED), image.document().created());
        Instant newer = Instant.ofEpochSecond(1_500_000_000);
        Files.setLastModifiedTime(workshop.context.resolve("hello"), FileTime.from(newer));
        workshop.write("hello", "changed");
        Files.setLastModifiedTime(workshop.context.resolve("hello"), FileTime.from(newer));
        image = workshop.build("hello", "FROM scratch\nCOPY hello /\n");
        assertEquals(Optional.of(newer), image.document().created());
    }

    @Test
    void a_stage_can_be_copied_from_and_stood_upon() throws Exception {
        StoredImage image =
                workshop.build(
                        "hello",
                        """
                        FROM scratch AS files
                        COPY src /src
                        COPY hello /src/
                        FROM scratch AS base
                        COPY --from=files /src/below /below/
                        ENV A=1
                        FROM base
                        COPY --from=0 /src/hello /below/
                        """);
        assertEquals(2, image.layers().size());
        assertTrue(Files.exists(image.layers().getLast().resolve("below/b")));
        assertTrue(Files.exists(image.layers().getFirst().resolve("below/hello")));
        assertEquals("1", image.config().environment().get("A"));
    }

    @Test
    void an_image_of_the_store_can_be_the_base_and_the_source() throws Exception {
        StoredImage base = workshop.build("base", "FROM scratch\nCOPY hello /\nENV A=1\n");
        StoredImage image =
                workshop.build("hello", "FROM base\nCOPY --from=base:latest hello /again\n");
        assertEquals(base.layers(), image.layers().subList(1, 2));
        assertEquals("1", image.config().environment().get("A"));
        assertTrue(Files.exists(image.layers().getFirst().resolve("again")));
        assertEquals(3, image.document().history().size());
    }

    @Test
    void a_named_context_can_be_copied_from() throws Exception {
        Path assets = Files.createDirectories(temporary.resolve("assets"));
        Files.writeString(assets.resolve("x"), "1");
        workshop.contexts.put("assets", new NamedContext.Directory(assets));
        StoredImage image = workshop.build("hello", "FROM scratch\nCOPY --from=assets x /\n");
        assertEquals("1", Files.readString(image.layers().getFirst().resolve("x")));
    }

    @Test
    void a_step_whose_layer_is_gone_is_done_again() throws Exception {
        String dockerfile = "FROM scratch\nCOPY hello /\nCOPY src /src\n";
        StoredImage first = workshop.build("hello", dockerfile);
        Trees.delete(first.layers().getFirst());
        StoredImage second = workshop.build("hello", dockerfile);
        assertEquals(List.of("2/2 COPY src /src"), workshop.started);
        assertEquals(first.id(), second.id());
    }

    @Test
    void nothing_unfinished_is_left() throws Exception {
        workshop.build("hello", "FROM scratch\nCOPY hello /\n");
        assertEquals(List.of(), entries(workshop.store.root().resolve("ingest")));
    }

    @Test
    void another_content_is_another_image() throws Exception {
        StoredImage first = workshop.build("hello", "FROM scratch\nCOPY hello /\n");
        workshop.write("hello", "changed");
        StoredImage second = workshop.build("hello", "FROM scratch\nCOPY hello /\n");
        assertNotEquals(first.id(), second.id());
        assertEquals(2, workshop.store.list().size());
    }

    private Workshop workshop(String store) throws IOException {
        return new Workshop(temporary.resolve("context"), temporary.resolve(store));
    }

    private static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    private static String status(Path file) throws IOException {
        Object user = Files.getAttribute(file, "unix:uid");
        Object group = Files.getAttribute(file, "unix:gid");
        return user + ":" + group + " " + permissions(file);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
