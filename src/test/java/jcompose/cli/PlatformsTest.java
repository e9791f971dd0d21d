package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.image.Platform;
import jcompose.json.Json;
import jcompose.registry.RegistryProcess;
import jcompose.registry.Tools;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** One name for images of several platforms: built, sent, brought back, kept as a file. */
class PlatformsTest {
    private static final String OWN = Platform.local().toString();

    private Machinery jcompose;
    private RegistryProcess registry;
    private String name;

    @BeforeEach
    void build() throws Exception {
        jcompose = new Machinery();
        jcompose.directory().toFile().mkdirs();
        registry = RegistryProcess.start(jcompose.directory());
        name = registry.host() + "/app:1";
        jcompose.write("context/file", "content");
        jcompose.write(
                "context/Dockerfile",
                """
                FROM --platform=$BUILDPLATFORM scratch AS made
                ARG TARGETARCH
                COPY file /$TARGETARCH
                FROM scratch
                COPY --from=made / /
                """);
        ok("build", "-t", name, "--platform", OWN + ",linux/s390x,linux/arm/v6", "./context");
    }

    @AfterEach
    void remove() throws Exception {
        registry.close();
        jcompose.close();
    }

    @Test
    void each_has_its_own_image_and_other_tools_read_them() throws Exception {
        assertEquals(List.of(OWN, "linux/s390x", "linux/arm/v6"), platforms(name));
        assertEquals("v6", inspected(name, 2).path("Variant").asString());
        String table = ok("image", "ls").out();
        assertTrue(table.startsWith("REPOSITORY") && table.contains("PLATFORM"), table);
        String digest = ok("image", "push", name).out().split(" ", 2)[1].strip();
        assertEquals(digest, Tools.digest(name), "pushed as an index");
        List<String> there = new ArrayList<>();
        for (JsonNode each : raw("docker://" + name).path("manifests")) {
            JsonNode platform = each.path("platform");
            there.add(platform.path("architecture").asString());
        }
        assertEquals(3, there.size());
        assertTrue(there.containsAll(List.of("arm", "s390x")), there.toString());
        Tools.run(
                "skopeo",
                "copy",
                "-q",
                "--all",
                "--src-tls-verify=false",
                "docker://" + name,
                "oci:" + jcompose.directory().resolve("copy") + ":1");
    }

    @Test
    void a_build_that_is_known_is_not_done_again_and_a_new_one_takes_the_name() throws Exception {
        Ran again =
                ok(
                        "build",
                        "-t",
                        name,
                        "--platform",
                        OWN + ",linux/s390x,linux/arm/v6",
                        "./context");
        assertTrue(!again.err().contains("COPY"), again.err());
        jcompose.write("context/file", "changed");
        ok("build", "-t", name, "./context");
        assertEquals(List.of(OWN), platforms(name), "the others are not of this build");
        ok("build", "-t", name, "--platform", OWN + ",linux/s390x", "./context");
        assertEquals(List.of(OWN, "linux/s390x"), platforms(name));
    }

    @Test
    void a_pull_takes_what_is_asked_for_and_adds_to_what_is_of_the_same_index() throws Exception {
        ok("image", "push", "-q", name);
        ok("image", "rm", name);
        ok("image", "pull", "-q", name);
        assertEquals(List.of(OWN), platforms(name));
        ok("image", "pull", "-q", "--platform", "s390x", name);
        assertEquals(List.of(OWN, "linux/s390x"), platforms(name));
        ok("image", "rm", name);
        ok("image", "pull", "-q", "--platform", "linux/arm/v6,linux/s390x", name);
        assertEquals(List.of("linux/arm/v6", "linux/s390x"), platforms(name));
        Ran none = jcompose.run("image", "pull", "-q", "--platform", "linux/riscv64", name);
        assertEquals(1, none.status());
        assertTrue(
                none.err().contains("there is no image for linux/riscv64, only for"), none.err());
    }

    @Test
    void an_archive_has_all_of_them_and_brings_them_back() throws Exception {
        String archive = jcompose.directory().resolve("app.tar").toString();
        ok("image", "save", "-o", archive, name);
        assertEquals(3, raw("oci-archive:" + archive).path("manifests").size());
        ok("image", "tag", name, "kept:1");
        assertEquals(3, platforms("kept:1").size(), "a further name is one for all");
        ok("image", "rm", name);
        assertEquals(1, jcompose.run("image", "inspect", name).status());
        ok("image", "load", "-i", archive);
        assertEquals(3, platforms(name).size());
        ok("image", "verify");
    }

    @Test
    void a_base_of_several_platforms_gives_each_its_own() throws Exception {
        jcompose.write("context/Dockerfile", "FROM " + name + "\nCOPY file /more\n");
        ok("build", "-t", "above", "--platform", "linux/s390x," + OWN, "./context");
        for (int i = 0; i < 2; i++) {
            JsonNode above = inspected("above", i);
            JsonNode below = inspected(name, i);
            assertEquals(below.path("Architecture"), above.path("Architecture"));
            assertEquals(
                    below.path("RootFS").path("Layers").path(0),
                    above.path("RootFS").path("Layers").path(0));
        }
    }

    @Test
    void what_the_kernel_cannot_execute_is_named() throws Exception {
        jcompose.write("context/Dockerfile", "FROM scratch\nCOPY file /\nRUN [\"/file\"]\n");
        Ran run = jcompose.run("build", "-t", "x", "--platform", "linux/s390x", "./context");
        assertEquals(1, run.status());
        assertTrue(
                run.err()
                        .contains("Dockerfile:3: a stage for linux/s390x cannot RUN: this machine"),
                run.err());
        assertTrue(run.err().contains("binfmt_misc"), run.err());
        Ran other = jcompose.run("build", "-t", "x", "--platform", "windows/amd64", "./context");
        assertTrue(other.err().contains("images are built for linux alone"), other.err());
    }

    @Test
    void a_service_s_build_is_for_all_its_platforms_and_its_pull_for_its_own() throws Exception {
        ok("image", "push", "-q", name);
        ok("image", "rm", name);
        String file =
                jcompose.write(
                                "stack.yaml",
                                """
                                name: %s
                                services:
                                  built:
                                    image: built:1
                                    build: {context: context, platforms: [%s, linux/s390x]}
                                  pulled: {image: "%s", platform: linux/s390x}
                                """
                                        .formatted(jcompose.stack(), OWN, name))
                        .toString();
        ok("-f", file, "build");
        assertEquals(List.of(OWN, "linux/s390x"), platforms("built:1"));
        ok("-f", file, "pull", "-q", "pulled");
        assertEquals(List.of("linux/s390x"), platforms(name));
    }

    private Ran ok(String... words) throws Exception {
        return jcompose.run(words).ok();
    }

    private JsonNode inspected(String image, int index) throws Exception {
        return Json.parse(ok("image", "inspect", image).out()).path(index);
    }

    private List<String> platforms(String image) throws Exception {
        List<String> platforms = new ArrayList<>();
        for (JsonNode each : Json.parse(ok("image", "inspect", image).out())) {
            platforms.add(
                    new Platform(
                                    each.path("Os").asString(),
                                    each.path("Architecture").asString(),
                                    each.path("Variant").asString(""))
                            .toString());
        }
        return platforms;
    }

    private static JsonNode raw(String place) throws Exception {
        return Json.parse(Tools.run("skopeo", "inspect", "--raw", "--tls-verify=false", place));
    }
}
