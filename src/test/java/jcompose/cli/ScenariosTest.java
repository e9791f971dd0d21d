package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/** The life-cycle scenarios of docker compose's own tests that need no more than a compose tool. */
class ScenariosTest {
    /** Those that do not pass, and why. */
    private static final Map<String, String> FAILING =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("TestComposePull", "needs the public registry"),
                            Map.entry("TestComposeRunPullAlways", "needs the public registry"),
                            Map.entry("TestComposeRunQuietPull", "needs the public registry"),
                            Map.entry("TestExec", "'run -d' gives no open standard input"),
                            Map.entry("TestImageVolume", "volumes of images are not supported yet"),
                            Map.entry(
                                    "TestLocalComposeConfig",
                                    "--variables prints its JSON with other blanks"),
                            Map.entry(
                                    "TestLoggingDriver",
                                    "fluentd is no log driver of this program"),
                            Map.entry(
                                    "TestNetworkConfigChanged",
                                    "another subnet replaces the container"),
                            Map.entry(
                                    "TestNetworkLinks",
                                    "network_mode: bridge is not supported yet"),
                            Map.entry("TestPullImagePresentLocally", "needs the public registry"),
                            Map.entry(
                                    "TestSecretFromInclude",
                                    "a secret of an included file does not see that file's"
                                            + " variables"),
                            Map.entry(
                                    "TestStdoutStderr",
                                    "the script that it mounts is not among the scenarios"),
                            Map.entry("TestUnnecessaryResources", "the refusal has other words"),
                            Map.entry("TestUpContainerNameConflict", "the refusal has other words"),
                            Map.entry(
                                    "TestUpWithAllResources",
                                    "a network that no service uses is not made"),
                            Map.entry(
                                    "TestUpWithDependencyNotRequired",
                                    "the failure of what is not required makes the status 1")));

    /** All of them, unless some are chosen by a pattern of their names. */
    private static final String CHOSEN = System.getProperty("jcompose.scenarios", ".*");

    /** It has ended by itself, or not yet, when it turns out that nobody checks its health. */
    private static final String BY_CHANCE = "TestUpWithDependencyExit";

    private static Machinery jcompose;

    @BeforeAll
    static void the_images_are_made() throws Exception {
        jcompose = new Machinery();
        ScenarioImages.make(jcompose);
        Files.createDirectories(jcompose.directory().resolve("docker"));
        Files.writeString(
                jcompose.directory().resolve("docker/config.json"),
                "{\"psFormat\": \"table {{.Name}}\"}");
    }

    @AfterAll
    static void nothing_is_left() throws Exception {
        Machinery.await("the name server has ended, too", ScenariosTest::isGone);
    }

    private static boolean isGone() {
        try {
            jcompose.close();
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void all_pass_but_those_that_are_named_here() throws Exception {
        Map<String, String> failures = new TreeMap<>();
        JsonNode all =
                Json.parse(
                        Files.readString(
                                ReferenceAnswers.file("lifecycle/docker-e2e-scenarios.json")));
        for (JsonNode scenario : all.path("scenarios")) {
            String name = scenario.path("test").asString();
            if (scenario.path("class").asString().equals("core") && name.matches(CHOSEN)) {
                new Scenario(jcompose, scenario).play().ifPresent(why -> failures.put(name, why));
            }
        }
        failures.remove(BY_CHANCE);
        Map<String, String> expected = new TreeMap<>(FAILING);
        expected.keySet().removeIf(name -> !name.matches(CHOSEN));
        assertEquals(expected.keySet(), failures.keySet(), failures::toString);
    }
}
