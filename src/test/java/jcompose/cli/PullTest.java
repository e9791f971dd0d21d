package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.registry.RegistryProcess;
import jcompose.registry.Tools;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stacks whose images come from a registry. */
class PullTest {
    private Machinery jcompose;
    private Tools tools;
    private RegistryProcess registry;

    @BeforeEach
    void fill() throws Exception {
        jcompose = new Machinery();
        tools = new Tools(Files.createDirectories(jcompose.directory()));
        registry = RegistryProcess.start(jcompose.directory());
        busybox("1", "one");
        stack("");
    }

    @AfterEach
    void remove() throws Exception {
        registry.close();
        jcompose.close();
    }

    private String image() {
        return registry.host() + "/busybox:1";
    }

    /** An image that waits, and says {@code text} in {@code /text}. */
    private void busybox(String tag, String text) throws Exception {
        Path tree = Files.createTempDirectory(jcompose.directory(), "tree");
        Path bin = Files.createDirectories(tree.resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
        Files.writeString(tree.resolve("text"), text);
        tools.tree(
                tag + text,
                tree,
                "--config.cmd",
                "/bin/busybox",
                "--config.cmd",
                "sleep",
                "--config.cmd",
                "1000000");
        tools.push(tag + text, image());
    }

    private void stack(String more) throws Exception {
        jcompose.write(
                "stack.yaml",
                """
                name: %s
                services:
                  web:
                    image: %s
                    init: true
                    network_mode: none
                    stop_grace_period: 0s
                %s
                """
                        .formatted(jcompose.stack(), image(), more));
    }

    private Ran stackRun(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-f";
        all[1] = "stack.yaml";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return jcompose.run(all);
    }

    private String text() {
        return stackRun("exec", "web", "/bin/busybox", "cat", "/text").ok().out();
    }

    @Test
    void a_missing_base_image_is_pulled_by_the_build_that_stands_on_it() throws Exception {
        jcompose.write(
                "stack.yaml",
                """
                name: %s
                services:
                  web:
                    build:
                      context: .
                      dockerfile_inline: |
                        FROM %s
                        RUN echo more >> /text
                    init: true
                    network_mode: none
                    stop_grace_period: 0s
                """
                        .formatted(jcompose.stack(), image()));
        Ran plan = stackRun("plan");
        assertTrue(plan.out().contains("build image " + jcompose.stack() + "-web"), plan.out());
        assertFalse(Files.exists(jcompose.root()), "a plan pulls nothing");
        stackRun("up", "-d").ok();
        assertEquals("onemore\n", text());
        registry.close();
        assertEquals(jcompose.stack() + ": nothing to do\n", stackRun("up", "-d").ok().err());
        stackRun("down").ok();
    }

    @Test
    void a_missing_image_is_pulled_as_a_step_of_the_plan() throws Exception {
        Ran plan = stackRun("plan");
        assertEquals(2, plan.status(), plan.err());
        assertTrue(
                plan.out().contains("pull image " + image() + " for web")
                        && plan.out().contains("it is not in the store"),
                plan.out());
        assertFalse(Files.exists(jcompose.root()), "a plan pulls nothing");

        Ran up = stackRun("up", "-d").ok();
        assertTrue(up.err().contains("Image " + image() + " Pulled\n"), up.err());
        assertEquals("one", text());

        registry.close();
        assertEquals(0, stackRun("plan").status(), "needs no network for what is there");
        assertEquals(jcompose.stack() + ": nothing to do\n", stackRun("up", "-d").ok().err());
    }

    @Test
    void images_locked_by_digest_stay_whatever_is_pushed_later() throws Exception {
        String lock = stackRun("config", "--lock-image-digests").ok().out();
        String locked = "    image: " + image() + "@sha256:[0-9a-f]{64}\n";
        assertTrue(lock.matches("services:\n  web:\n" + locked), lock);
        String whole = stackRun("config", "--resolve-image-digests").ok().out();
        assertTrue(whole.contains(lock.substring(lock.indexOf("    image:"))), whole);
        jcompose.write("lock.yaml", lock);
        busybox("1", "two");
        stackRun("-f", "lock.yaml", "up", "-d").ok();
        assertEquals("one", text());
    }

    @Test
    void always_asks_the_registry_and_replaces_what_has_changed() throws Exception {
        stackRun("up", "-d").ok();
        busybox("1", "two");
        stackRun("up", "-d").ok();
        assertEquals("one", text(), "missing is the default");

        stack("    pull_policy: always");
        Ran plan = stackRun("plan");
        assertTrue(plan.out().contains("pull_policy is always"), plan.out());
        assertTrue(plan.out().contains("1 step\n"), plan.out());
        stackRun("up", "-d").ok();
        assertEquals("two", text());
        Ran again = stackRun("up", "-d").ok();
        assertFalse(again.err().contains("web-1"), again.err());
    }

    @Test
    void a_day_after_a_pull_daily_asks_again_and_before_it_does_not() throws Exception {
        stack("    pull_policy: daily");
        stackRun("up", "-d").ok();
        assertEquals(0, stackRun("plan").status());
        Path index = jcompose.root().resolve("index.json");
        String old = "\"dev.jcompose.pull.checked\":\"2020-01-01T00:00:00Z\"";
        Files.writeString(
                index,
                Files.readString(index)
                        .replaceFirst("\"dev.jcompose.pull.checked\":\"[^\"]*\"", old));
        Ran plan = stackRun("plan");
        assertTrue(plan.out().contains("pull_policy is daily, and it was pulled"), plan.out());
    }

    /** A stack whose image can be built as well as pulled; a built one says so in /text. */
    private void buildable(String policy) throws Exception {
        stack(
                """
                    pull_policy: %s
                    build:
                      context: .
                      additional_contexts: {"local": "docker-image://local"}
                      dockerfile_inline: |
                        FROM local
                        RUN echo built > /text
                """
                        .formatted(policy));
    }

    @Test
    void what_can_be_built_is_pulled_where_the_file_says_so_and_built_where_that_fails()
            throws Exception {
        jcompose.run("image", "pull", image()).ok();
        jcompose.run("image", "tag", image(), "local").ok();
        buildable("always");
        Ran plan = stackRun("plan");
        assertTrue(plan.out().contains("pull_policy is always"), plan.out());
        stackRun("up", "-d").ok();
        assertEquals("one", text());
        buildable("missing");
        assertEquals(0, stackRun("plan").status(), "it is here");
        jcompose.run("image", "rm", "-f", image()).ok();
        Ran missing = stackRun("plan");
        assertTrue(missing.out().contains("pull image"), missing.out() + missing.err());

        registry.close();
        Ran up = stackRun("up", "-d").ok();
        assertTrue(up.err().contains("built, as it cannot be pulled: "), up.err());
        assertEquals("built\n", text());
        assertEquals(0, stackRun("plan").status());
        buildable("always");
        stackRun("up", "-d").ok();
        assertEquals("built\n", text());
        buildable("build");
        assertEquals(0, stackRun("plan").status(), "it is what would be built");
    }

    @Test
    void a_container_of_an_image_that_nobody_has_is_told_once() throws Exception {
        Ran run = jcompose.run("run", "--image", "--project-name", jcompose.stack(), image() + "x");
        assertEquals(
                """
                Image %1$s/busybox:1x Pulling
                jcompose: image %1$s/busybox:1x: %1$s has no image busybox:1x
                """
                        .formatted(registry.host()),
                run.err());
        assertEquals(125, run.status());
    }

    @Test
    void a_failed_pull_says_why_and_starts_nothing() throws Exception {
        registry.close();
        Ran up = stackRun("up", "-d");
        assertEquals(1, up.status());
        assertTrue(
                up.err()
                        .contains(
                                "failed: pull image "
                                        + image()
                                        + " for web: "
                                        + registry.host()
                                        + ": cannot read the manifest 1: "
                                        + registry.host()
                                        + ": connection refused"),
                up.err());
    }

    @Test
    void pull_fetches_what_services_run() throws Exception {
        Ran pull = stackRun("pull").ok();
        assertTrue(pull.err().endsWith("Image " + image() + " Pulled\n"), pull.err());
        Ran quiet = stackRun("pull", "-q", "web").ok();
        assertEquals("", quiet.err() + quiet.out());
        Ran unknown = stackRun("pull", "wob");
        assertEquals(1, unknown.status());
        assertEquals("jcompose: no such service: wob; did you mean 'web'?\n", unknown.err());
        registry.close();
        assertEquals(0, stackRun("pull", "--policy", "missing").status());
        assertEquals(1, stackRun("pull").status());
        assertEquals(0, stackRun("pull", "--ignore-pull-failures").status());
    }

    @Test
    void what_is_not_here_and_not_to_be_pulled_fails_as_by_docker_compose() throws Exception {
        for (String[] call :
                new String[][] {
                    {"up", "-d", "--pull", "never"},
                    {"create", "--pull", "never"},
                    {"run", "--rm", "--pull", "never", "web", "true"}
                }) {
            Ran ran = stackRun(call);
            assertEquals(1, ran.status(), call[0]);
            assertTrue(ran.err().contains("No such image: " + image()), ran.err());
        }
        assertEquals("", jcompose.run("image", "ls", "-q").ok().out());
        stackRun("run", "--rm", "--pull", "missing", "web", "/bin/busybox", "true").ok();
        stackRun("up", "-d", "--pull", "never").ok();
    }

    @Test
    void pull_takes_what_services_depend_on_and_leaves_out_what_is_built() throws Exception {
        stack(
                """
                    depends_on: [below]
                  below:
                    image: %s/other:1
                  built:
                    image: %s/built:1
                    build: .
                """
                        .formatted(registry.host(), registry.host()));
        Ran alone = stackRun("pull", "web").ok();
        assertTrue(!alone.err().contains("other"), alone.err());
        Ran both = stackRun("pull", "--include-deps", "web");
        assertTrue(both.err().contains("pull image " + registry.host() + "/other:1"), both.err());
        Ran all = stackRun("pull");
        assertTrue(all.err().contains("built:1 can be built: jcompose build"), all.err());
        Ran some = stackRun("pull", "--ignore-buildable");
        assertTrue(!some.err().contains("built:1"), some.err());
    }

    @Test
    void pull_fetches_what_services_mount_unless_it_is_built() throws Exception {
        String mounted = registry.host() + "/mounted:1";
        tools.push("1one", mounted);
        stack(
                """
                    volumes:
                      - {type: image, source: "%s", target: /a}
                      - {type: image, source: made, target: /b}
                  made:
                    image: made
                    build: .
                """
                        .formatted(mounted));
        Ran pull = stackRun("pull", "--ignore-buildable").ok();
        assertTrue(pull.err().contains("Image " + mounted + " Pulled\n"), pull.err());
        assertFalse(pull.err().contains("made"), pull.err());
        assertTrue(jcompose.run("image", "ls").ok().out().contains("/mounted"));
    }

    @Test
    void images_are_pulled_and_pushed_by_name() throws Exception {
        Ran pull = jcompose.run("image", "pull", image()).ok();
        assertEquals(image() + " " + Tools.digest(image()) + "\n", pull.out());
        Ran push = jcompose.run("image", "push", image()).ok();
        assertEquals(pull.out(), push.out());
        Ran foreign = jcompose.run("image", "pull", "--platform", "linux/s390x", image());
        assertEquals(1, foreign.status());
        assertTrue(foreign.err().contains("not for linux/s390x"), foreign.err());
    }

    @Test
    void a_login_is_kept_once_it_is_accepted() throws Exception {
        Path passwords = jcompose.directory().resolve("htpasswd");
        Tools.run("htpasswd", "-B", "-b", "-c", passwords.toString(), "ann", "s3cret");
        String access = "auth: {htpasswd: {realm: here, path: %s}}".formatted(passwords);
        try (RegistryProcess closed = RegistryProcess.start(jcompose.directory(), "", access)) {
            Ran wrong = login(closed.host(), "wr0ng\n");
            assertEquals(1, wrong.status());
            assertTrue(wrong.err().contains("it does not accept ann"), wrong.err());
            Path config = jcompose.directory().resolve("docker/config.json");
            assertFalse(Files.exists(config), "nothing is kept that is not accepted");

            Ran right = login(closed.host(), "s3cret\n").ok();
            assertEquals(
                    "logged in to %s as ann; kept in %s, not encrypted\n"
                            .formatted(closed.host(), config),
                    right.err());
            assertTrue(Files.readString(config).contains(closed.host()));

            assertEquals(
                    "logged out of " + closed.host() + "\n",
                    jcompose.run("logout", closed.host()).ok().err());
            assertFalse(Files.readString(config).contains(closed.host()));
        }
    }

    private Ran login(String host, String password) {
        byte[] input = password.getBytes(StandardCharsets.UTF_8);
        return jcompose.run(
                new ByteArrayInputStream(input), "login", "-u", "ann", "--password-stdin", host);
    }
}
