package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.Images;
import jcompose.type.Digest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

class BuildInputsTest {
    @TempDir Path temporary;
    private Path context;
    private ImageStore store;
    private String dockerfile = "FROM scratch\nCOPY src /src\n";
    private final Map<String, String> arguments = new TreeMap<>();
    private final Map<String, NamedContext> contexts = new TreeMap<>();
    private Optional<String> target = Optional.empty();

    @BeforeEach
    void prepare() throws IOException {
        context = Files.createDirectories(temporary.resolve("context"));
        store = new ImageStore(temporary.resolve("store"));
        write("src/a", "1");
        write("src/below/b", "2");
        write("other", "3");
    }

    @Test
    void they_change_with_the_content_of_a_file_that_is_read() throws Exception {
        Digest before = digest();
        assertEquals(before, digest());
        write("src/below/b", "changed");
        assertNotEquals(before, digest());
    }

    @Test
    void they_change_with_names_and_permissions_and_links() throws Exception {
        Digest before = digest();
        Path file = context.resolve("src/a");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        Digest executable = digest();
        assertNotEquals(before, executable);
        Files.move(file, context.resolve("src/c"));
        Digest renamed = digest();
        assertNotEquals(executable, renamed);
        Files.createSymbolicLink(file, Path.of("c"));
        assertNotEquals(renamed, digest());
    }

    @Test
    void they_do_not_change_with_what_is_not_read() throws Exception {
        Digest before = digest();
        write("other", "changed");
        write("more", "new");
        Files.setLastModifiedTime(context.resolve("src/a"), FileTime.fromMillis(0));
        arguments.put("UNUSED", "1");
        dockerfile = "# comment\n" + dockerfile;
        assertEquals(before, digest());
    }

    @Test
    void they_change_with_an_instruction() throws Exception {
        Digest before = digest();
        dockerfile += "ENV a=b\n";
        assertNotEquals(before, digest());
    }

    @Test
    void they_change_with_an_argument_that_is_used() throws Exception {
        dockerfile = "FROM scratch\nARG WHICH=a\nCOPY src/$WHICH /x\n";
        write("src/z", "1");
        Digest before = digest();
        arguments.put("WHICH", "a");
        assertEquals(before, digest());
        arguments.put("WHICH", "z");
        assertNotEquals(before, digest());
    }

    @Test
    void an_argument_before_the_first_stage_reaches_from_and_stages_that_declare_it()
            throws Exception {
        Images.put(store, "base:1", "one", Optional.empty());
        dockerfile = "ARG TAG=1\nFROM base:$TAG\nARG TAG\nLABEL tag=$TAG\n";
        Digest before = digest();
        Images.put(store, "base:2", "two", Optional.empty());
        assertEquals(before, digest());
        arguments.put("TAG", "2");
        assertNotEquals(before, digest());
    }

    @Test
    void they_change_with_the_base_image() throws Exception {
        dockerfile = "FROM base\nENV a=b\n";
        Images.put(store, "base", "one", Optional.empty());
        Digest before = digest();
        Images.put(store, "base", "two", Optional.empty());
        assertNotEquals(before, digest());
    }

    @Test
    void they_change_with_a_stage_that_is_copied_from_and_with_no_other() throws Exception {
        dockerfile =
                """
                FROM scratch AS used
                COPY src/a /a
                FROM scratch AS unused
                COPY other /
                FROM scratch
                COPY --from=used /a /b
                """;
        Digest before = digest();
        write("other", "changed");
        assertEquals(before, digest());
        write("src/a", "changed");
        assertNotEquals(before, digest());
    }

    @Test
    void they_change_with_a_named_context() throws Exception {
        Path assets = Files.createDirectories(temporary.resolve("assets"));
        Files.writeString(assets.resolve("x"), "1");
        contexts.put("assets", new NamedContext.Directory(assets));
        dockerfile = "FROM scratch\nCOPY --from=assets x /\n";
        Digest before = digest();
        Files.writeString(assets.resolve("x"), "2");
        assertNotEquals(before, digest());
    }

    @Test
    void ignored_files_are_not_read() throws Exception {
        write(".dockerignore", "src/below\n");
        Digest before = digest();
        write("src/below/b", "changed");
        assertEquals(before, digest());
        write(".dockerignore", "src/below\n!src/below/b\n");
        assertNotEquals(before, digest());
    }

    @Test
    void a_link_in_the_context_does_not_lead_out_of_it() throws Exception {
        Path outside = Files.writeString(temporary.resolve("secret"), "1");
        Files.createSymbolicLink(context.resolve("link"), outside);
        dockerfile = "FROM scratch\nCOPY link /\n";
        refused("Dockerfile:2: link does not exist in " + context);
        Files.delete(context.resolve("link"));
        Files.createSymbolicLink(context.resolve("link"), Path.of("../../../src/a"));
        digest();
    }

    @Test
    void a_pattern_matches_names_in_one_directory() throws Exception {
        dockerfile = "FROM scratch\nCOPY src/* none* /x/\n";
        Digest before = digest();
        write("src/below/new", "4");
        Digest deeper = digest();
        assertNotEquals(before, deeper);
        write("src/new", "5");
        assertNotEquals(deeper, digest());
    }

    @Test
    void only_the_target_counts() throws Exception {
        dockerfile = "FROM scratch AS a\nCOPY src /\nFROM scratch AS b\nCOPY other /\n";
        target = Optional.of("a");
        Digest before = digest();
        write("other", "changed");
        assertEquals(before, digest());
    }

    @Test
    void what_is_wrong_is_said_with_its_line() throws IOException {
        dockerfile = "FROM scratch\nCOPY missing /\n";
        refused("Dockerfile:2: missing does not exist in " + context);
        dockerfile = "FROM scratch\nCOPY src other /x\n";
        refused("Dockerfile:2: several sources go into a directory: /x/, with a slash");
        dockerfile = "FROM scratch\nCOPY none* /x/\n";
        refused("Dockerfile:2: nothing in " + context + " matches none*");
        dockerfile = "ARG BASE\nFROM scratch\nCOPY src /\nFROM $BASE\n";
        refused("Dockerfile:4: FROM $BASE is empty");
        dockerfile = "FROM scratch\nCOPY --from=later a b\nFROM scratch AS later\n";
        target = Optional.of("0");
        refused("Dockerfile:2: --from=later names a stage that comes later");
        target = Optional.of("nowhere");
        refused("Dockerfile: there is no stage nowhere; it has later");
        target = Optional.empty();
        dockerfile = "RUN x\nFROM scratch\n";
        refused("Dockerfile:1: RUN needs a FROM before it");
        dockerfile = "FROM scratch\nEXPOSE http\n";
        refused("Dockerfile:2: \"http\" is not a port such as 80, 53/udp or 8000-8010");
        dockerfile = "FROM scratch\nENV a=\"${b:?is needed}\"\n";
        refused("Dockerfile:2: cannot expand \"${b:?is needed}\": b: is needed");
        contexts.put("host", new NamedContext.Directory(Path.of("/")));
        dockerfile = "FROM host AS a\nFROM a\n";
        refused(
                "Dockerfile:2: the final stage stands on the named context 'host', which cannot be"
                        + " an image");
    }

    @Test
    void of_a_base_that_is_still_to_be_pulled_only_the_name_counts() throws Exception {
        dockerfile = "FROM absent\nRUN one\n";
        Digest absent = digest();
        dockerfile = "FROM absent\nRUN two\n";
        assertEquals(absent, digest());
        dockerfile = "FROM absent:2\nRUN two\n";
        assertNotEquals(absent, digest());
    }

    @Test
    void a_file_that_the_build_does_not_see_because_of_a_rule_is_named_as_such() throws Exception {
        write(".dockerignore", "src\n");
        refused("Dockerfile:2: src is left out by .dockerignore");
    }

    private void refused(String message) {
        assertEquals(message, assertThrows(BuildException.class, this::digest).getMessage());
    }

    private Digest digest() throws BuildException, IOException {
        return BuildInputs.digest(
                new BuildRequest(
                        context,
                        new DockerfileSource.Inline("Dockerfile", dockerfile),
                        target,
                        new TreeMap<>(arguments),
                        new TreeMap<>(contexts),
                        new TreeMap<>(),
                        ImageReference.parse("test")),
                store);
    }

    private void write(String name, String content) throws IOException {
        Path file = context.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
