package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.ReferenceAnswers;
import jcompose.json.Json;
import jcompose.registry.RegistryProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The life-cycle scenarios of docker compose's own tests that need no more than a compose tool. */
class ScenariosTest {
    /** Those that do not pass, and why. */
    private static final Map<String, String> FAILING =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(
                                    "TestLoggingDriver",
                                    "fluentd is no log driver of this program")));

    /** All of them, unless some are chosen by a pattern of their names. */
    private static final String CHOSEN = System.getProperty("jcompose.scenarios", ".*");

    /** It has ended by itself, or not yet, when it turns out that nobody checks its health. */
    private static final String BY_CHANCE = "TestUpWithDependencyExit";

    private static Machinery jcompose;
    private static RegistryProcess registry;
    private static Path registries;

    @BeforeAll
    static void the_images_are_made() throws Exception {
        jcompose = new Machinery();
        ScenarioImages.make(jcompose);
        registry = RegistryProcess.start(jcompose.directory());
        registries = ScenarioImages.serve(jcompose, registry);
        Files.createDirectories(jcompose.directory().resolve("docker"));
        Files.writeString(
                jcompose.directory().resolve("docker/config.json"),
                "{\"psFormat\": \"table {{.Name}}\"}");
    }

    @AfterAll
    static void nothing_is_left() throws Exception {
        registry.close();
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
                new Scenario(jcompose, scenario, registries)
                        .play()
                        .ifPresent(why -> failures.put(name, why));
            }
        }
        failures.remove(BY_CHANCE);
        Map<String, String> expected = new TreeMap<>(FAILING);
        expected.keySet().removeIf(name -> !name.matches(CHOSEN));
        assertEquals(expected.keySet(), failures.keySet(), failures::toString);
    }
}
