package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.BuildExtras;
import jcompose.stack.definition.StackDefinition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Whatever {@code build} says reaches the builder, in each of its forms. */
final class BuildAttributesTest {
    private static final String SECRETS =
            """
            secrets:
              token: {environment: TOKEN}
              key: {file: key.txt}
              elsewhere: {external: true}
            """;

    @TempDir Path directory = Path.of("/");

    private StackDefinition load(String attributes) throws IOException, StackException {
        return new StackFiles(directory)
                .variable("TOKEN", "hidden")
                .file("key.txt", "hidden")
                .file(
                        "compose.yaml",
                        "services:\n  base: {build: .}\n  web:\n    build:\n"
                                + attributes.indent(6)
                                + SECRETS)
                .load();
    }

    private static BuildDefinition build(StackDefinition stack) {
        return Objects.requireNonNull(stack.services().get("web")).build().orElseThrow();
    }

    private BuildExtras extras(String attributes) throws IOException, StackException {
        return build(load(attributes)).extras();
    }

    @Test
    void lists_and_flags_are_taken_as_they_are() throws IOException, StackException {
        BuildExtras extras =
                extras(
                        """
                        no_cache: "true"
                        no_cache_filter: test
                        pull: true
                        network: none
                        shm_size: 64m
                        tags: [a:1, b:2]
                        platforms: [linux/amd64]
                        privileged: true
                        entitlements: [security.insecure]
                        extra_hosts: {db: 10.0.0.1, api: "[::1]"}
                        labels: [a=b, c]
                        """);
        assertTrue(extras.noCache() && extras.pull() && extras.privileged());
        assertEquals(List.of("test"), extras.freshStages());
        assertEquals(Optional.of("none"), extras.network());
        assertEquals(Optional.of(64L << 20), extras.sharedMemory());
        assertEquals(List.of("a:1", "b:2"), extras.tags());
        assertEquals(List.of("linux/amd64"), extras.platforms());
        assertEquals(List.of("security.insecure"), extras.entitlements());
        assertEquals(List.of("db=10.0.0.1", "api=::1"), extras.hosts());
        assertEquals(Map.of("a", "b", "c", ""), extras.labels());
    }

    @Test
    void secrets_are_known_by_their_target() throws IOException, StackException {
        BuildExtras extras =
                extras("secrets: [token, {source: key, target: /run/secrets/other}, elsewhere]");
        assertEquals(
                Map.of(
                        "token",
                        new BuildExtras.Secret(Optional.empty(), Optional.of("TOKEN")),
                        "other",
                        new BuildExtras.Secret(
                                Optional.of(directory.resolve("key.txt").toString()),
                                Optional.empty()),
                        "elsewhere",
                        new BuildExtras.Secret(Optional.empty(), Optional.empty())),
                extras.secrets());
    }

    @Test
    void agents_and_limits_have_two_forms_each() throws IOException, StackException {
        BuildExtras extras =
                extras(
                        """
                        ssh: [default, mine=agent.sock]
                        ulimits: {nofile: {soft: 10, hard: 20}, nproc: 30, core: 0}
                        """);
        assertEquals(
                Map.of(
                        "default",
                        Optional.empty(),
                        "mine",
                        Optional.of(directory.resolve("agent.sock").toString())),
                extras.agents());
        assertEquals(
                Map.of(
                        "nofile", new BuildExtras.Limit(10, 20),
                        "nproc", new BuildExtras.Limit(30, 30),
                        "core", new BuildExtras.Limit(0, 0)),
                extras.limits());
    }

    @Test
    void contexts_may_be_repositories_images_and_services() throws IOException, StackException {
        BuildDefinition build =
                build(
                        load(
                                """
                                context: https://example.com/app.git#main:sub
                                additional_contexts:
                                  here: .
                                  image: docker-image://alpine
                                  base: service:base
                                  library: git@example.com:library.git
                                """));
        assertEquals(
                Optional.of("https://example.com/app.git#main:sub"), build.extras().repository());
        assertEquals(Path.of("Dockerfile"), build.dockerfile());
        assertEquals(Map.of("here", directory), build.additionalContexts());
        assertEquals(
                Map.of(
                        "image", "docker-image://alpine",
                        "base", "service:base",
                        "library", "git@example.com:library.git"),
                build.extras().places());
    }

    @Test
    void what_has_no_effect_is_told_unless_it_asks_for_nothing()
            throws IOException, StackException {
        assertEquals(
                List.of("cache_from", "provenance"),
                extras("{cache_from: [x], cache_to: [], provenance: mode=max, sbom: false}")
                        .unused());
        assertTrue(
                load("isolation: hyperv").warnings().stream()
                        .anyMatch(each -> each.toString().contains("isolation")));
    }
}
