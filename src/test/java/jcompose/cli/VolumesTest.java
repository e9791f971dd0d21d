package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Volumes from the first start to the last removal. */
class VolumesTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    VolumesTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        assertEquals("", jcompose.run("volume", "ls", "-q").ok().out());
        jcompose.close();
    }

    @Test
    void a_new_volume_receives_what_the_image_has_there_with_owners_and_modes() throws Exception {
        up(
                """
                services:
                  web:
                    build: ./box
                    volumes: ["data:/data", "bare:/data2", "kept:/data3:nocopy"]
                volumes: {data: {}, bare: {}, kept: {}}
                """);
        assertEquals(
                "2750 1234:5678\n640 1234:5678\nseed\nseed\n",
                exec(
                        "stat -c '%a %u:%g' /data; stat -c '%a %u:%g' /data/seed;"
                                + " cat /data/seed; readlink /data/link"));
        assertEquals("755 0:0\n", exec("stat -c '%a %u:%g' /data2"));

        exec("echo changed > /data/seed; rm /data/link");
        jcompose.run("-f", file, "down", "-t", "0").ok();
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("changed\nseed\nsub\n", exec("cat /data/seed; ls /data"));
    }

    @Test
    void nocopy_keeps_a_volume_empty_and_a_filled_one_is_left_as_it_is() throws Exception {
        jcompose.run("volume", "create", jcompose.stack() + "_mine").ok();
        Path mine = jcompose.root().resolve("volumes/" + jcompose.stack() + "_mine/_data");
        Files.writeString(mine.resolve("own"), "");
        up(
                """
                services:
                  web:
                    build: ./box
                    volumes: ["kept:/data:nocopy"]
                  other:
                    build: ./box
                    volumes: ["mine:/data"]
                volumes: {kept: {}, mine: {}}
                """);
        assertEquals("", exec("ls /data"));
        assertEquals("own\n", execIn("other", "ls /data"));
    }

    @Test
    void a_copy_that_was_killed_is_not_taken_for_a_filled_volume() throws Exception {
        String name = jcompose.stack() + "_data";
        jcompose.run("volume", "create", name).ok();
        // What a kill in the middle of the copy leaves: half of it beside the volume's content.
        Path filling = jcompose.root().resolve("volumes/" + name + "/filling/_data");
        Files.createDirectories(filling);
        Files.writeString(filling.resolve("half"), "");
        up(
                """
                services:
                  web:
                    build: ./box
                    volumes: ["data:/data"]
                volumes: {data: {}}
                """);
        assertEquals("link\nseed\nsub\n", exec("ls /data"));
        assertFalse(Files.exists(filling));
    }

    @Test
    void anonymous_volumes_survive_a_replacement_and_are_renewed_when_asked() throws Exception {
        String stack =
                """
                services:
                  web:
                    build: ./box
                    volumes: [/data]
                    environment: {ROUND: "1"}
                """;
        file = Box.stack(jcompose, "VOLUME /declared\n", stack);
        jcompose.run("-f", file, "up", "-d").ok();
        exec("echo mine > /data/mine; echo kept > /declared/kept");
        assertEquals(2, volumes().size());

        file = Box.stack(jcompose, "VOLUME /declared\n", stack.replace("\"1\"", "\"2\""));
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals("mine\nkept\n", exec("cat /data/mine /declared/kept"));

        file = Box.stack(jcompose, "VOLUME /declared\n", stack.replace("\"1\"", "\"3\""));
        Ran renewed = jcompose.run("-f", file, "up", "-d", "-V").ok();
        assertEquals("link\nseed\nsub\n", exec("ls /data /declared | grep -v : | grep ."));
        assertTrue(renewed.err().contains(" Removed\n"), renewed.err());
        assertEquals(2, volumes().size());

        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(2, volumes().size());
        jcompose.run("-f", file, "down", "-v").ok();
        assertEquals(List.of(), volumes());
    }

    @Test
    void a_part_of_a_volume_is_mounted_but_no_link_is_followed_out_of_it() throws Exception {
        String stack =
                """
                services:
                  web:
                    build: ./box
                    volumes: ["data:/data"]
                  part:
                    build: ./box
                    depends_on: [web]
                    volumes:
                      - {type: volume, source: data, target: /part, volume: {subpath: sub}}
                volumes: {data: {}}
                """;
        up(stack);
        exec("echo deep > /data/sub/deep; ln -s /etc /data/out");
        assertEquals("deep\n", execIn("part", "cat /part/deep"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());

        file = Box.stack(jcompose, "", stack.replace("subpath: sub", "subpath: out"));
        Ran refused = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, refused.status());
        assertTrue(refused.err().contains("symbolic links"), refused.err());
    }

    @Test
    void driver_options_mount_a_directory_or_a_temporary_file_system() throws Exception {
        Path source = Files.createDirectories(jcompose.directory().resolve("source"));
        Files.writeString(source.resolve("found"), "");
        up(
                """
                services:
                  web:
                    build: ./box
                    volumes: ["bound:/bound", "memory:/data"]
                volumes:
                  bound: {driver_opts: {type: none, o: bind, device: %s}}
                  memory: {driver: local, driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}
                """
                        .formatted(source));
        assertEquals("found\n", exec("ls /bound"));
        assertEquals(
                "tmpfs\n2750 1234:5678\n", exec("stat -f -c %T /data; stat -c '%a %u:%g' /data"));
        assertEquals("seed\n", exec("cat /data/seed"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());

        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        assertTrue(Files.exists(source.resolve("found")), "what was mounted went with the volume");
    }

    @Test
    void a_network_file_system_that_cannot_be_mounted_is_told_with_the_kernels_words()
            throws Exception {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services: {web: {build: ./box, volumes: ["shared:/data"]}}
                        volumes:
                          shared:
                            driver_opts:
                              type: nfs
                              o: addr=127.0.0.1,soft,retrans=0,timeo=1,retry=0
                              device: ":/export"
                        """);
        Ran up = jcompose.run("-f", file, "up", "-d");
        assertEquals(1, up.status());
        assertTrue(
                up.err().contains("volume " + jcompose.stack() + "_shared")
                        && up.err().contains("mount"),
                up.err());
        assertFalse(jcompose.run("-f", file, "ps").ok().out().contains("web-1"));
    }

    @Test
    void a_volume_that_somebody_has_is_not_removed_and_says_who_has_it() throws Exception {
        jcompose.run("volume", "create", "--label", "use=test", "outside").ok();
        up(
                """
                services:
                  web:
                    build: ./box
                    volumes: ["outside:/outside"]
                volumes: {outside: {external: true, name: outside}}
                """);
        Ran refused = jcompose.run("volume", "rm", "outside");
        assertEquals(1, refused.status());
        assertEquals(
                "jcompose: volume outside is in use by " + jcompose.stack() + "-web-1\n",
                refused.err());

        jcompose.run("-f", file, "down", "-v", "-t", "0").ok();
        JsonNode line =
                Json.parse(jcompose.run("volume", "ls", "--format", "json").ok().out().strip());
        assertEquals("outside", line.path("Name").asString());
        assertEquals("use=test", line.path("Labels").asString());
        JsonNode told = Json.parse(jcompose.run("volume", "inspect", "outside").ok().out()).path(0);
        assertEquals("test", told.path("Labels").path("use").asString());

        assertEquals(1, jcompose.run("volume", "prune", "-a").status(), "nobody agreed");
        assertEquals("outside\n", jcompose.run("volume", "ls", "-q").ok().out());
        jcompose.run("volume", "prune", "-f").ok();
        assertEquals("outside\n", jcompose.run("volume", "ls", "-q").ok().out());
        jcompose.run("volume", "prune", "-f", "-a", "--filter", "label=use").ok();
        assertEquals(1, jcompose.run("volume", "rm", "outside").status());
        jcompose.run("volume", "rm", "-f", "outside").ok();
    }

    @Test
    void names_that_would_lead_out_of_the_root_are_refused() throws Exception {
        file = Box.stack(jcompose, "", "services: {web: {build: ./box}}\n");
        assertEquals(1, jcompose.run("volume", "create", "../x").status());
        String bad =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services: {web: {build: ./box, volumes: ["data:/a"]}}
                        volumes: {data: {name: ../../etc}}
                        """);
        Ran refused = jcompose.run("-f", bad, "plan");
        assertTrue(refused.err().contains("cannot be the name of a volume"), refused.err());
        file = Box.stack(jcompose, "", "services: {web: {build: ./box}}\n");
    }

    private void up(String stack) throws IOException {
        file = Box.stack(jcompose, "", stack);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    private String exec(String script) {
        return execIn("web", script);
    }

    private String execIn(String service, String script) {
        return jcompose.run("-f", file, "exec", "-T", service, "/bin/sh", "-c", script).ok().out();
    }

    private List<String> volumes() {
        return jcompose.run("volume", "ls", "-q").ok().out().lines().toList();
    }
}
