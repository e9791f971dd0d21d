package jcompose.stack;

import static jcompose.stack.StackFiles.service;
import static jcompose.stack.StackFiles.valuesOf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.reconciler.desired.ContainerSpec.Security;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Volume;
import jcompose.stack.definition.BuildDefinition;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.HealthCheckDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.type.Bytes;
import jcompose.type.Condition;
import jcompose.type.Cpus;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What files say is what the definition holds. */
final class StackLoaderTest {
    @TempDir Path temporary;

    private Path directory = Path.of("/");
    private StackFiles files = new StackFiles(directory);

    @BeforeEach
    void makeDirectory() {
        directory = temporary.resolve("demo");
        files = new StackFiles(directory);
    }

    private ServiceDefinition web(String attributes) throws IOException, StackException {
        return files.web(attributes);
    }

    @Test
    void the_first_example_is_understood_to_the_last_word() throws IOException, StackException {
        files.file("stack.yaml", StackFiles.resource("hello.yaml"));
        StackDefinition stack = files.load();

        assertEquals("hello", stack.name());
        assertEquals(directory, stack.projectDirectory());
        assertEquals(List.of(directory.resolve("stack.yaml")), stack.files());
        assertEquals(List.of(), stack.warnings());
        assertEquals(
                new Network("hello_default", Optional.empty(), false),
                Objects.requireNonNull(stack.networks().get("default")).value());
        assertEquals(
                new Volume("hello_visits", false),
                Objects.requireNonNull(stack.volumes().get("visits")).value());

        ServiceDefinition web = service(stack, "web");
        BuildDefinition build = web.build().orElseThrow();
        assertEquals(directory, build.context());
        assertEquals(directory.resolve("Dockerfile"), build.dockerfile());
        assertEquals(Map.of("host", Path.of("/")), build.additionalContexts());
        assertEquals("hello-web", web.image());
        assertEquals(
                List.of(new PublishedPort("0.0.0.0", 4000, 80, Protocol.TCP)),
                valuesOf(web.ports()));
        assertEquals(
                new Limits(
                        Optional.of(new Cpus(500_000)),
                        Optional.of(new Bytes(64 << 20)),
                        Optional.of(32L)),
                web.limits());
        assertEquals(
                List.of(
                        new Mount.Volume("hello_visits", "/var/lib/hello", false),
                        new Mount.Bind(
                                directory + "/greeting.txt", "/srv/greeting.txt", true, true)),
                valuesOf(web.mounts()));
        assertEquals(
                new HealthCheckDefinition(
                        false,
                        Optional.of(List.of("CMD", "/hello", "--check")),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(3),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.empty(),
                        false),
                web.healthCheck().orElseThrow());
        assertEquals("unless-stopped", web.restart().toString());
        assertEquals(List.of("default"), web.networking().networks());
        assertEquals("stack.yaml:8:16", web.place("mem_limit").orElseThrow().toString());
        assertEquals(Optional.empty(), web.place("hostname"));

        ServiceDefinition probe = service(stack, "probe");
        assertEquals(Optional.of(List.of("--probe")), probe.command());
        assertEquals(Optional.empty(), probe.entrypoint());
        assertEquals(new NamespaceMode.OfService("web"), probe.networkNamespace());
        assertEquals(new NamespaceMode.OfService("web"), probe.pidNamespace());
        assertEquals(new NamespaceMode.OfService("web"), probe.ipcNamespace());
        assertEquals(List.of(), probe.networking().networks());
        assertEquals(
                List.of("web service_healthy true"),
                probe.dependencies().stream().map(StackLoaderTest::words).toList());
    }

    private static String words(DependencyDefinition dependency) {
        return dependency.service()
                + " "
                + dependency.condition().key()
                + " "
                + dependency.required();
    }

    @Test
    void a_service_that_says_little_has_the_defaults() throws IOException, StackException {
        ServiceDefinition web = web("");
        assertEquals(1, web.replicas());
        assertEquals(Limits.NONE, web.limits());
        assertEquals(RestartPolicy.NO, web.restart());
        assertEquals(Security.DEFAULT, web.security());
        assertEquals(new NamespaceMode.Private(), web.networkNamespace());
        assertEquals(List.of("default"), web.networking().networks());
        assertFalse(web.init());
        assertTrue(web.command().isEmpty() && web.entrypoint().isEmpty());
        assertTrue(web.stopSignal().isEmpty() && web.stopGracePeriod().isEmpty());
    }

    @Test
    void profiles_choose_services() throws IOException, StackException {
        files.file(
                "compose.yaml",
                """
                services:
                  web: {image: a}
                  debug: {image: b, profiles: [dev, test]}
                """);
        assertEquals(List.of("web"), List.copyOf(files.load().services().keySet()));
        assertEquals(2, files.loadWithProfiles("test").services().size());
        assertEquals(2, files.loadWithProfiles("*").services().size());
        files.variable("COMPOSE_PROFILES", "x,dev");
        assertEquals(2, files.load().services().size());
    }

    @Test
    void later_files_are_merged_over_earlier_ones() throws IOException, StackException {
        files.file(
                "a.yaml",
                """
                services:
                  web:
                    image: a
                    command: [one, two]
                    environment: {A: 1, B: 1}
                    ports: ["80:80"]
                    volumes: ["./x:/x", "./y:/y"]
                    depends_on: [db]
                  db: {image: b}
                """);
        files.file(
                "b.yaml",
                """
                services:
                  web:
                    image: c
                    command: three
                    environment: [B=2, C=2]
                    ports: ["80:80", "81:81"]
                    volumes: ["./z:/x:ro"]
                    depends_on: {db: {condition: service_healthy}}
                """);
        ServiceDefinition web = service(files.load("a.yaml", "b.yaml"), "web");
        assertEquals("c", web.image());
        assertEquals(Optional.of(List.of("three")), web.command());
        assertEquals(Map.of("A", "1", "B", "2", "C", "2"), web.environment());
        assertEquals(2, web.ports().size());
        assertEquals(
                List.of(
                        new Mount.Bind(directory + "/z", "/x", true, true),
                        new Mount.Bind(directory + "/y", "/y", false, true)),
                valuesOf(web.mounts()));
        assertEquals(Condition.HEALTHY, web.dependencies().getFirst().condition());
        assertEquals("b.yaml:3:12", web.place("image").orElseThrow().toString());
        assertEquals("a.yaml:2:3", web.position().toString());
    }

    @Test
    void version_is_a_warning_and_extensions_are_kept() throws IOException, StackException {
        files.file(
                "compose.yaml",
                """
                version: "3.8"
                x-defaults: &defaults {restart: always, x-note: 1}
                services: {web: {<<: *defaults, image: a}}
                """);
        StackDefinition stack = files.load();
        assertEquals("always", service(stack, "web").restart().toString());
        assertEquals(
                "compose.yaml:1:1: version: is obsolete and has no effect; remove it",
                stack.warnings().getFirst().toString());
    }
}
