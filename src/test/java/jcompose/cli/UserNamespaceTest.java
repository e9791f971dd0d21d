package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.runtime.UserRange;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Services whose root is nobody on the machine. */
class UserNamespaceTest {
    private static final long FIRST = 2_000_000_000L;
    private static final String LOOP = "command: [sh, -c, 'while :; do sleep 1; done']\n";

    @TempDir private Path temporary;

    @BeforeEach
    void needMappedLayers() {
        assumeTrue(UserRange.isSupportedBy(System.getProperty("os.version")), "Linux 6.13");
    }

    @Test
    void root_is_nobody_on_the_machine_and_files_keep_their_owners() throws Exception {
        try (KernelFields web = new KernelFields()) {
            Path bind = Files.createDirectory(web.directory().resolve("bind"));
            Files.writeString(bind.resolve("old"), "");
            web.up(
                    LOOP
                            + "userns_mode: private\n"
                            + "cap_add: [SYS_TIME]\n"
                            + "volumes: ['/data', './bind:/bind']\n"
                            + "user: '0:0'\n");
            assertTrue(
                    web.proc("status").contains("Uid:\t" + FIRST + "\t" + FIRST),
                    web.proc("status"));
            assertEquals("0\n", web.inside("id", "-u"));
            assertEquals("1234 5678\n", web.inside("stat", "-c", "%u %g", "/data/seed"));
            assertEquals("0 0\n", web.inside("stat", "-c", "%u %g", "/bind/old"));
            web.inside("sh", "-c", "echo 1 > /bind/new; chown 7:8 /bind/new; echo 2 > /data/more");
            assertEquals(7, Files.getAttribute(bind.resolve("new"), "unix:uid"));
            Path seed = Path.of("/proc", web.container().path("Pid").asString(), "root/data/seed");
            assertEquals(1234 + (int) FIRST, Files.getAttribute(seed, "unix:uid"));

            web.inside("sh", "-c", "echo 3 > /tmp/mine; chown 5:6 /tmp/mine");
            web.jcompose().run("-f", web.file(), "cp", "web:/tmp/mine", bind + "/mine").ok();
            web.jcompose().run("-f", web.file(), "cp", bind + "/new", "web:/tmp/again").ok();
            assertEquals("0\n", web.inside("stat", "-c", "%u", "/tmp/again"));

            JsonNode before = web.container();
            web.write(
                    LOOP
                            + "volumes: ['/data', './bind:/bind']\n"
                            + "cap_add: [SYS_TIME]\n"
                            + "user: '0:0'\n");
            assertTrue(web.plan().contains("userns_mode private → host"), web.plan());
            web.jcompose().run("-f", web.file(), "up", "-d").ok();
            assertNotEquals(before.path("ID"), web.container().path("ID"));
            assertEquals("0\n", web.inside("stat", "-c", "%u", "/data/more"));
            web.write(LOOP + "volumes: ['/data']\n");
        }
    }

    @Test
    void the_machine_decides_where_a_service_does_not() throws Exception {
        Path settings =
                Files.writeString(temporary.resolve("containers.yaml"), "userns: private\n");
        try (Machinery hello = new Machinery()) {
            int port = Machinery.freePort();
            String file = hello.hello(port).toString();
            up(hello, settings, file).ok();
            assertTrue(Machinery.get("http://127.0.0.1:" + port).startsWith("Hello World!"));
            String pid = hello.container("web-1").path("Pid").asString();
            assertTrue(
                    Files.readString(Path.of("/proc", pid, "status")).contains("Uid:\t" + FIRST));
            Ran plan =
                    hello.run(
                            InputStream.nullInputStream(),
                            Map.of("JCOMPOSE_CONTAINERS", settings.toString()),
                            hello.directory(),
                            "-f",
                            file,
                            "plan");
            assertEquals(0, plan.status(), plan.out());
            hello.run("-f", file, "down", "-v", "-t", "0").ok();
            assertEquals(Set.of(), hello.remains());
        }
    }

    @Test
    void a_setting_that_is_none_is_said_with_its_place() throws Exception {
        Path settings =
                Files.writeString(temporary.resolve("containers.yaml"), "\nuserns: maybe\n");
        try (Machinery hello = new Machinery()) {
            Ran up = up(hello, settings, hello.hello(Machinery.freePort()).toString());
            assertEquals(1, up.status());
            assertEquals(
                    "jcompose: "
                            + settings
                            + ":2: expected 'userns: private' or 'userns: host', found 'userns:"
                            + " maybe'",
                    up.err().strip());
        }
    }

    private static Ran up(Machinery hello, Path settings, String file) throws IOException {
        return hello.run(
                InputStream.nullInputStream(),
                Map.of("JCOMPOSE_CONTAINERS", settings.toString()),
                hello.directory(),
                "-f",
                file,
                "up",
                "-d");
    }
}
