package jcompose.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.SimpleFileServer;

import jcompose.image.StoredImage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** What {@code COPY} and {@code ADD} make. */
class CopyStepTest {
    private static final String NO_SUCH_DIGEST = "sha256:" + "0".repeat(64);

    @TempDir Path directory;
    private Workshop workshop;

    @BeforeEach
    void open() throws IOException {
        workshop = new Workshop(directory.resolve("context"), directory.resolve("root"));
    }

    @AfterEach
    void close() throws IOException {
        workshop.close();
    }

    private Path layer(String instructions) throws Exception {
        StoredImage image = workshop.build("result", "FROM scratch\n" + instructions + "\n");
        return image.layers().getFirst();
    }

    /** Files, with their directories. */
    private static String names(Path layer) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (var files = Files.walk(layer)) {
            files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> names.add(layer.relativize(file).toString()));
        }
        return String.join(" ", names);
    }

    private static String mode(Path file) throws IOException {
        return Integer.toOctalString((Integer) Files.getAttribute(file, "unix:mode") & 07777);
    }

    @Test
    void a_file_may_stand_in_the_dockerfile() throws Exception {
        Path layer =
                layer(
                        """
                        ARG WHO=you
                        COPY --chmod=750 <<A <<"B" /x/
                        hello $WHO
                        A
                        hello $WHO
                        B\
                        """);
        assertEquals("hello you\n", Files.readString(layer.resolve("x/A")));
        assertEquals("hello $WHO\n", Files.readString(layer.resolve("x/B")));
        assertEquals("750", mode(layer.resolve("x/A")));
    }

    @Test
    void what_is_excluded_stays_behind() throws Exception {
        workshop.write("src/a.txt", "");
        workshop.write("src/a.md", "");
        workshop.write("src/deep/b.md", "");
        workshop.write("src/deep/keep.md", "");
        assertEquals(
                "x/a.txt x/deep/keep.md",
                names(layer("COPY --exclude=**/*.md --exclude=!**/keep.md src /x")));
    }

    @Test
    void a_path_keeps_its_directories() throws Exception {
        workshop.write("a/b/c.txt", "");
        workshop.write("a/d/e.txt", "");
        assertEquals("x/a/b/c.txt x/a/d/e.txt", names(layer("COPY --parents a/*/*.txt /x/")));
        assertEquals("x/b/c.txt", names(layer("COPY --parents a/./b/c.txt /x/")));
        assertEquals("x/a/b/c.txt x/a/d/e.txt", names(layer("COPY --parents **/*.txt /x")));
    }

    @Test
    void two_stars_are_any_number_of_directories() throws Exception {
        workshop.write("one.txt", "");
        workshop.write("a/b/two.txt", "");
        workshop.write("a/three.md", "");
        assertEquals("x/one.txt x/two.txt", names(layer("COPY **/*.txt /x/")));
    }

    @Test
    void a_pattern_finds_files_of_another_stage() throws Exception {
        workshop.write("lib/one.so.1", "1");
        workshop.write("lib/one.a", "");
        workshop.write("lib/deep/two.so.1", "2");
        StoredImage image =
                workshop.build(
                        "result",
                        """
                        FROM scratch AS a
                        COPY lib /usr/lib
                        COPY lib/one.so.1 /usr/lib/later.so.1
                        FROM scratch
                        COPY --from=a /usr/lib/*.so.? /lib/
                        COPY --from=a --parents --exclude=*.a /usr/lib /all/
                        """);
        assertEquals("lib/later.so.1 lib/one.so.1", names(image.layers().getLast()));
        assertEquals(
                "all/usr/lib/deep/two.so.1 all/usr/lib/later.so.1 all/usr/lib/one.so.1",
                names(image.layers().getFirst()));
    }

    @Test
    void modes_may_be_symbols() throws Exception {
        workshop.write("src/run", "");
        workshop.write("src/text", "");
        workshop.context.resolve("src/run").toFile().setExecutable(true, false);
        Path layer = layer("COPY --chmod=u=rwX,go=rX src /x/");
        assertEquals("755", mode(layer.resolve("x/run")));
        assertEquals("644", mode(layer.resolve("x/text")));
        assertEquals("2744", mode(layer("COPY --chmod=g+s,u+x src/text /x").resolve("x")));
    }

    @Test
    void an_archive_is_unpacked_and_its_owners_stay() throws Exception {
        workshop.write("tree/a", "in the archive");
        for (String option : List.of("-z", "-J", "-j", "--zstd")) {
            Process tar =
                    new ProcessBuilder(
                                    "tar",
                                    "-c",
                                    option,
                                    "--owner=7",
                                    "--group=8",
                                    "-f",
                                    "x.tar",
                                    "tree")
                            .directory(workshop.context.toFile())
                            .start();
            assertEquals(0, tar.waitFor(), option);
            Path layer = layer("ADD x.tar /x/");
            assertEquals("x/tree/a", names(layer), option);
            assertEquals(7, Files.getAttribute(layer.resolve("x/tree/a"), "unix:uid"));
        }
        assertEquals("x/x.tar", names(layer("ADD --unpack=false x.tar /x/")));
        assertEquals("x/x.tar", names(layer("COPY x.tar /x/")));
    }

    @Test
    void a_compressed_file_that_is_no_archive_is_a_file() throws Exception {
        workshop.write("a", "text");
        assertEquals(
                0,
                new ProcessBuilder("gzip", "a")
                        .directory(workshop.context.toFile())
                        .start()
                        .waitFor());
        assertEquals("x/a.gz", names(layer("ADD a.gz /x/")));
    }

    @Test
    void a_file_is_fetched_once_where_its_checksum_is_known() throws Exception {
        Path served = Files.createDirectories(directory.resolve("served"));
        Files.writeString(served.resolve("file"), "from afar");
        String digest = jcompose.image.Sha256.of("from afar").toString();
        var server =
                SimpleFileServer.createFileServer(
                        loopback(), served, SimpleFileServer.OutputLevel.NONE);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/file";
        try {
            Path layer = layer("ADD " + url + " /x/");
            assertEquals("from afar", Files.readString(layer.resolve("x/file")));
            assertEquals("600", mode(layer.resolve("x/file")));
            var error =
                    assertThrows(
                            BuildException.class,
                            () -> layer("ADD --checksum=" + NO_SUCH_DIGEST + " " + url + " /y"));
            assertEquals(
                    "Dockerfile:2: "
                            + url
                            + " has the digest "
                            + digest
                            + ", expected "
                            + NO_SUCH_DIGEST,
                    error.getMessage());
            var missing = assertThrows(BuildException.class, () -> layer("ADD " + url + "s /y"));
            assertEquals(
                    "Dockerfile:2: cannot fetch " + url + "s: the server said 404",
                    missing.getMessage());
        } finally {
            server.stop(0);
        }
        assertEquals("y", names(layer("ADD --checksum=" + digest + " " + url + " /y")));
    }

    @Test
    void a_repository_is_checked_out() throws Exception {
        Path work = Files.createDirectories(directory.resolve("work"));
        Files.createDirectories(work.resolve("sub"));
        Files.writeString(work.resolve("sub/file"), "in git");
        git(work, "init", "-q", "-b", "main");
        git(work, "add", ".");
        git(work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x");
        git(directory, "clone", "-q", "--bare", "work", "served/x.git");
        git(directory.resolve("served/x.git"), "update-server-info");
        var server =
                SimpleFileServer.createFileServer(
                        loopback(), directory.resolve("served"), SimpleFileServer.OutputLevel.NONE);
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x.git";
        try {
            assertEquals("x/sub/file", names(layer("ADD " + url + " /x/")));
            assertEquals("x/file", names(layer("ADD " + url + "#main:sub /x/")));
            var error = assertThrows(BuildException.class, () -> layer("ADD " + url + "#none /x"));
            assertEquals(url + " has no branch or tag none", error.getMessage());
        } finally {
            server.stop(0);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void git(Path directory, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
        assertEquals(0, git.waitFor());
    }
}
