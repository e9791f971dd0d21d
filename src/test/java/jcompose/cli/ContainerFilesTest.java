package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a container has written: told, copied, exported and made an image of. */
class ContainerFilesTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    ContainerFilesTest() throws IOException {}

    @BeforeEach
    void bring_the_stack_up() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            volumes: ["kept:/kept", "/other"]
                        volumes: {kept: {}}
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void changes_are_told_without_mounts_and_what_the_engine_has_put_there() {
        exec("echo x > /etc/new; echo more >> /data/seed; rm /data/link; echo v > /kept/v");
        assertEquals(
                """
                C /data
                D /data/link
                C /data/seed
                A /etc
                A /etc/new
                """,
                run("diff", "web").out());
    }

    @Test
    void a_commit_has_what_was_written_and_nothing_that_is_mounted() {
        exec("echo x > /etc/new; rm /data/link; echo v > /kept/v; chmod 4755 /etc/new");
        String id =
                run("commit", "-m", "for the test", "-a", "me", "web", "committed:1").out().strip();
        assertTrue(id.startsWith("sha256:"), id);
        String script = "ls -A /kept /other; ls /data; stat -c %a /etc/new; wc -c < /etc/hosts";
        String image = jcompose.stack() + "-none";
        Ran ran =
                jcompose.run(
                        "run",
                        "--project-name",
                        image,
                        "--image",
                        "--rm",
                        "--network",
                        "none",
                        "committed:1",
                        "sh",
                        "-c",
                        script);
        assertEquals(
                "/kept:\n\n/other:\nseed\nsub\n4755\n", ran.ok().out().replaceAll("\\d+\n$", ""));
        assertEquals("running", jcompose.container("web-1").path("State").asString());
        assertEquals("still\n", exec("echo still"));
    }

    @Test
    void changes_of_the_configuration_are_lines_of_a_dockerfile() {
        run(
                "commit",
                "--no-pause",
                "-c",
                "CMD [\"echo\", \"hello\"]",
                "-c",
                "ENV TOLD=yes",
                "-c",
                "USER 9",
                "web",
                "committed:2");
        String project = jcompose.stack() + "-none";
        assertEquals(
                "hello\n",
                jcompose.run(
                                "run",
                                "--project-name",
                                project,
                                "--image",
                                "--rm",
                                "--network",
                                "none",
                                "committed:2")
                        .ok()
                        .out());
        assertEquals(
                "yes 9\n",
                jcompose.run(
                                "run",
                                "--project-name",
                                project,
                                "--image",
                                "--rm",
                                "--network",
                                "none",
                                "committed:2",
                                "sh",
                                "-c",
                                "echo $TOLD $(id -u)")
                        .ok()
                        .out());
        assertFalse(run("image", "ls").out().contains("<none>"), "something is left of the way");
        assertTrue(run("image", "ls", "committed").out().contains("second"), "it is no new image");
        Ran refused = jcompose.run("-f", file, "commit", "-c", "RUN true", "web", "x");
        assertTrue(refused.err().contains("--change 'RUN true'"), refused.err());
    }

    @Test
    void files_are_copied_by_the_rules_of_docker_cp() throws Exception {
        Path here = Files.createDirectories(jcompose.directory().resolve("here"));
        Files.writeString(here.resolve("one"), "one\n");
        Files.createDirectories(here.resolve("dir"));
        Files.writeString(here.resolve("dir/two"), "two\n");

        copy(here + "/one", "web:/tmp");
        copy(here + "/one", "web:/tmp/renamed");
        copy(here + "/dir", "web:/tmp");
        copy(here + "/dir/.", "web:/kept");
        copy(here + "/dir", "web:/tmp/fresh");
        assertEquals(
                "one\none\ntwo\ntwo\ntwo\n",
                exec("cat /tmp/one /tmp/renamed /tmp/dir/two /kept/two /tmp/fresh/two"));
        assertEquals(1, jcompose.run("-f", file, "cp", here + "/one", "web:/no/such").status());
        assertEquals(1, jcompose.run("-f", file, "cp", here + "/dir", "web:/tmp/one").status());

        copy("web:/data", here.toString());
        assertEquals("seed\n", Files.readString(here.resolve("data/seed")));
        assertEquals(0, Files.getAttribute(here.resolve("data/seed"), "unix:uid"));
        assertTrue(Files.isSymbolicLink(here.resolve("data/link")));
        copy("-a", "web:/data/.", here + "/kept");
        assertEquals(1234, Files.getAttribute(here.resolve("kept/seed"), "unix:uid"));
        copy("-L", "web:/data/link", here + "/through");
        assertEquals("seed\n", Files.readString(here.resolve("through")));
    }

    @Test
    void a_link_in_the_container_leads_nowhere_on_the_machine() throws Exception {
        Path here = Files.createDirectories(jcompose.directory().resolve("here"));
        Path secret = Files.writeString(here.resolve("secret"), "secret");
        exec("ln -s " + here + " /tmp/out; ln -s ../../../../../../.. /tmp/up");
        assertEquals(
                1, jcompose.run("-f", file, "cp", "web:/tmp/out/secret", here + "/x").status());
        assertEquals(
                1, jcompose.run("-f", file, "cp", "web:/tmp/up" + secret, here + "/x").status());
        Path one = Files.writeString(here.resolve("one"), "one");
        jcompose.run("-f", file, "cp", one.toString(), "web:/tmp/up/planted").ok();
        assertFalse(Files.exists(Path.of("/planted"), LinkOption.NOFOLLOW_LINKS));
        assertEquals("one", exec("cat /planted"));
    }

    @Test
    void archives_go_in_and_out() throws Exception {
        Path tar = jcompose.directory().resolve("x.tar");
        run("export", "-o", tar.toString(), "web");
        String names = Remains.output("tar", "tf", tar.toString());
        assertTrue(names.contains("data/seed\n"), names);
        assertFalse(names.contains("proc/self"), names);

        Ran streamed = run("cp", "web:/data/sub", "-");
        assertTrue(streamed.out().startsWith("sub/"), "the directory comes with its name");
    }

    @Test
    void a_container_that_has_ended_is_read_and_written_as_well() throws Exception {
        jcompose.run(
                "-f",
                file,
                "run",
                "--name",
                jcompose.stack() + "-done",
                "web",
                "sh",
                "-c",
                "echo left > /tmp/left");
        Path here = Files.createDirectories(jcompose.directory().resolve("here"));
        String done = jcompose.stack() + "-done";
        copy(done + ":/tmp/left", here.toString());
        assertEquals("left\n", Files.readString(here.resolve("left")));
        copy(here + "/left", done + ":/tmp/again");
        assertTrue(run("diff", done).out().contains("A /tmp/again\n"));
        run("commit", done, "committed:3");
        jcompose.run("container", "rm", done).ok();
    }

    private Ran run(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("-f", file));
        all.addAll(List.of(arguments));
        return jcompose.run(all.toArray(String[]::new)).ok();
    }

    private void copy(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("cp"));
        all.addAll(List.of(arguments));
        run(all.toArray(String[]::new));
    }

    private String exec(String script) {
        return jcompose.run("-f", file, "exec", "-T", "web", "sh", "-c", script).ok().out();
    }
}
