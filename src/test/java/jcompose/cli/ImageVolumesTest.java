package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of an image, mounted into containers of another. */
class ImageVolumesTest {
    private static final String SERVICE =
            """
            services:
              web:
                build: ./box
                volumes:
                  - {type: image, source: content, target: /all}
                  - {type: image, source: content, target: /site, image: {subpath: www}}
                  - {type: image, source: content, target: /page, image: {subpath: /www/index.html}}
                  - {type: image, source: single, target: /single, image: {subpath: a}}
            """;

    private final Machinery jcompose = new Machinery();
    private String file = "";

    ImageVolumesTest() throws IOException {}

    @BeforeEach
    void images_are_there() throws Exception {
        file = Box.stack(jcompose, "", SERVICE);
        build("content", "one");
        build("single", "alone");
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        jcompose.run("container", "prune", "-f").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void its_files_are_there_and_cannot_be_written() throws Exception {
        up();
        assertEquals("one\n", exec("cat /all/usr/share/www/index.html"));
        assertEquals("index.html\n", exec("ls /site"), "a link of the image was on the way");
        assertEquals("one\n", exec("cat /page"));
        assertEquals("alone\n", exec("cat /single/file"));
        assertEquals("", exec("ls -A /all/gone"), "a whiteout is no file");
        Ran written = jcompose.run("-f", file, "exec", "-T", "web", "touch", "/all/x", "/single/x");
        assertTrue(written.err().contains("/all/x: Read-only file system"), written.err());
        assertTrue(written.err().contains("/single/x: Read-only file system"), written.err());
        assertEquals(0, jcompose.run("-f", file, "plan").status(), "all is as declared");
    }

    @Test
    void a_container_with_users_of_its_own_sees_the_images_owners() throws Exception {
        file = Box.stack(jcompose, "", SERVICE + "    userns_mode: private\n");
        up();
        assertEquals("one\n", exec("cat /site/index.html"));
        assertEquals("0:7\n", exec("stat -c %u:%g /all/usr/share/www/index.html"));
        assertEquals("0:7\n", exec("stat -c %u:%g /single/file"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void another_runtime_gets_it_as_a_directory_to_bind() throws Exception {
        file = Box.stack(jcompose, "", SERVICE + "    runtime: crun\n");
        up();
        assertEquals("one\n", exec("cat /site/index.html /page | uniq"));
        assertEquals("alone\n", exec("cat /single/file"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void other_files_under_the_same_name_replace_the_container() throws Exception {
        up();
        String before = jcompose.container("web-1").path("ID").asString();
        build("content", "two");
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        String change = "\\+image:sha256:[0-9a-f]{12}:/all:ro .*-image:sha256:[0-9a-f]{12}:/all:ro";
        assertTrue(Pattern.compile(change).matcher(plan.out()).find(), plan.out());
        up();
        assertNotEquals(before, jcompose.container("web-1").path("ID").asString());
        assertEquals("two\n", exec("cat /page"));
    }

    @Test
    void what_a_container_mounts_stays_in_the_store_while_it_is_there() throws Exception {
        up();
        for (String command : new String[] {"stop", "start"}) {
            Ran removed = jcompose.run("image", "rm", "single");
            assertEquals(1, removed.status());
            String users = jcompose.stack() + "-web-1, revision 1 of " + jcompose.stack();
            assertEquals("jcompose: single is in use by " + users + "\n", removed.err());
            jcompose.run("system", "prune", "-a", "-f").ok();
            jcompose.run("-f", file, command).ok();
        }
        assertEquals("one\n", exec("cat /page"));
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.run("image", "rm", "single").ok();
    }

    @Test
    void a_part_that_is_not_there_and_one_that_leads_out_are_refused() throws Exception {
        file = Box.stack(jcompose, "", SERVICE.replace("subpath: www", "subpath: none"));
        Ran missing = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, missing.status());
        assertTrue(
                missing.err()
                        .contains(
                                "the image that is to be mounted on /site: find none in it:"
                                        + " no such file or directory"),
                missing.err());
        file = Box.stack(jcompose, "", SERVICE.replace("subpath: www", "subpath: out/passwd"));
        Ran out = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, out.status(), "the machine's file is not in the image");
        file = Box.stack(jcompose, "", SERVICE.replace("subpath: www", "subpath: ../x"));
        Ran wrong = jcompose.run("-f", file, "up", "-d");
        file = Box.stack(jcompose, "", SERVICE);
        assertTrue(wrong.err().contains("the subpath '../x' does not lie in the image"));
    }

    @Test
    void one_that_another_service_builds_is_built_first() throws Exception {
        Path context = Files.createDirectories(jcompose.directory().resolve("made"));
        Files.writeString(context.resolve("file"), "made\n");
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            volumes: [{type: image, source: made, target: /made}]
                          never: {build: ./made, image: made, scale: 0, command: [x]}
                        """);
        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("build image made for web"), plan.out());
        assertTrue(plan.out().contains("web mounts it"), plan.out());
        up();
        assertEquals("made\n", exec("cat /made/file"));
    }

    @Test
    void a_policy_of_never_pulls_no_image_that_is_mounted() throws Exception {
        String absent = SERVICE.replace("source: single", "source: absent");
        file = Box.stack(jcompose, "", absent + "    pull_policy: never\n");
        Ran ran = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("No such image: absent"), ran.err());
        assertTrue(ran.err().contains("services.web.volumes"), ran.err());
    }

    @Test
    void run_mounts_one_in_the_words_of_docker() throws Exception {
        Ran ran =
                jcompose.run(
                        "run",
                        "--image",
                        "--rm",
                        "--mount",
                        "type=image,source=content,target=/site,image-subpath=www",
                        "--mount",
                        "type=tmpfs,dst=/t,tmpfs-size=1m",
                        "content",
                        "sh",
                        "-c",
                        "cat /site/index.html; df -k /t | tail -1");
        assertTrue(ran.ok().out().startsWith("one\n"), ran.out());
        assertTrue(ran.out().contains(" 1024 "), ran.out());
        Ran wrong = jcompose.run("run", "--image", "--mount", "type=image,from=x", "content");
        assertTrue(wrong.err().contains("'from' is no option of a mount"), wrong.err());
    }

    /** Two layers at least, but for {@code single}. */
    private void build(String name, String text) throws IOException {
        Path context = Files.createDirectories(jcompose.directory().resolve("context"));
        Files.writeString(context.resolve("file"), text + "\n");
        if (!Files.exists(context.resolve("busybox"))) {
            Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        }
        Files.writeString(
                context.resolve("Dockerfile"),
                name.equals("single")
                        ? "FROM scratch\nCOPY --chown=0:7 file /a/file\n"
                        : """
                        FROM scratch
                        COPY busybox /bin/busybox
                        SHELL ["/bin/busybox", "sh", "-c"]
                        RUN /bin/busybox --install -s /bin && mkdir -p /usr/share/www /gone && touch /gone/x
                        COPY --chown=0:7 file /usr/share/www/index.html
                        RUN rm /gone/x && ln -s /usr/share/www /www && ln -s /proc/1/root/etc /out
                        """);
        jcompose.run("build", "-t", name, context.toString()).ok();
    }

    private void up() {
        jcompose.run("-f", file, "up", "-d").ok();
    }

    private String exec(String command) {
        return jcompose.run("-f", file, "exec", "-T", "web", "sh", "-c", command).ok().out();
    }
}
