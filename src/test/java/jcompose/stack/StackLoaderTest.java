package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import jcompose.stack.problem.Located;
import jcompose.type.Bytes;
import jcompose.type.Condition;
import jcompose.type.Cpus;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;
import jcompose.type.Subnet;

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
import java.util.TreeSet;

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
        files.file("compose.yaml", "services:\n  web:\n    image: a\n" + attributes.indent(4));
        return service(files.load(), "web");
    }

    private static ServiceDefinition service(StackDefinition stack, String name) {
        return Objects.requireNonNull(stack.services().get(name));
    }

    private static <T> List<T> values(List<Located<T>> located) {
        return located.stream().map(Located::value).toList();
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
                List.of(new PublishedPort("0.0.0.0", 4000, 80, Protocol.TCP)), values(web.ports()));
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
                values(web.mounts()));
        assertEquals(
                new HealthCheckDefinition(
                        false,
                        Optional.of(List.of("CMD", "/hello", "--check")),
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(3),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.empty()),
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
    void commands_are_lines_or_lists_or_empty_or_nothing() throws IOException, StackException {
        assertEquals(
                Optional.of(List.of("sh", "-c", "a b")), web("command: sh -c 'a b'").command());
        assertEquals(Optional.of(List.of("a b")), web("command: [a b]").command());
        assertEquals(Optional.of(List.of()), web("entrypoint: ''").entrypoint());
        assertEquals(Optional.of(List.of()), web("entrypoint: []").entrypoint());
        assertEquals(Optional.empty(), web("entrypoint:").entrypoint());
    }

    @Test
    void the_environment_comes_from_files_then_from_the_service_then_from_the_caller()
            throws IOException, StackException {
        files.file("a.env", "A=file\nB=file\nC=$HOME\n").file("b.env", "B=second\n");
        files.variable("PASSED", "through");
        ServiceDefinition web =
                web(
                        """
                        env_file: [a.env, b.env, {path: no.env, required: false}]
                        environment:
                          A: own
                          N: 1.50
                          T: true
                          PASSED:
                          UNSET:
                        """);
        assertEquals(
                Map.of(
                        "A",
                        "own",
                        "B",
                        "second",
                        "C",
                        "/home/ann",
                        "N",
                        "1.5",
                        "T",
                        "true",
                        "PASSED",
                        "through"),
                web.environment());
        assertEquals(
                Map.of("A", "1", "B", "x=y", "C", ""),
                web("environment: [A=1, B=x=y, C=, UNSET]").environment());
    }

    @Test
    void mounts_are_bound_from_every_form() throws IOException, StackException {
        files.file(
                "compose.yaml",
                """
                services:
                  web:
                    image: a
                    tmpfs: ["/run:size=1m,mode=700,ro", /tmp]
                    volumes:
                      - ./a:/a/
                      - ~/b:/b:ro,z
                      - named:/c
                      - other:/d
                      - /e
                      - {type: bind, source: ../f, target: /f}
                      - {type: volume, source: named, target: /g, read_only: true}
                      - {type: volume, target: /h}
                      - {type: tmpfs, target: /i, tmpfs: {size: 2m, mode: 0700}}
                volumes:
                  named:
                  other: {name: shared, external: true}
                """);
        assertEquals(
                List.of(
                        new Mount.Bind(directory + "/a", "/a", false, true),
                        new Mount.Bind("/home/ann/b", "/b", true, true),
                        new Mount.Volume("demo_named", "/c", false),
                        new Mount.Volume("shared", "/d", false),
                        new Mount.Anonymous("/e", false),
                        new Mount.Bind(temporary + "/f", "/f", false, false),
                        new Mount.Volume("demo_named", "/g", true),
                        new Mount.Anonymous("/h", false),
                        new Mount.Tmpfs("/i", false, Optional.of(new Bytes(2 << 20)), 0700),
                        new Mount.Tmpfs("/run", true, Optional.of(new Bytes(1 << 20)), 0700),
                        new Mount.Tmpfs("/tmp", false, Optional.empty(), 01777)),
                values(service(files.load(), "web").mounts()));
    }

    @Test
    void security_is_bound() throws IOException, StackException {
        ServiceDefinition web =
                web(
                        """
                        privileged: true
                        read_only: true
                        cap_add: [CAP_NET_ADMIN, sys_time]
                        cap_drop: [ALL]
                        security_opt: [no-new-privileges]
                        """);
        assertEquals(
                new Security(
                        true,
                        true,
                        true,
                        new TreeSet<>(List.of("NET_ADMIN", "SYS_TIME")),
                        new TreeSet<>(List.of("ALL"))),
                web.security());
    }

    @Test
    void limits_may_come_from_deploy() throws IOException, StackException {
        ServiceDefinition web =
                web("deploy: {replicas: 3, resources: {limits: {cpus: '1.5', memory: 1g}}}");
        assertEquals(3, web.replicas());
        assertEquals(
                new Limits(
                        Optional.of(new Cpus(1_500_000)),
                        Optional.of(new Bytes(1 << 30)),
                        Optional.empty()),
                web.limits());
        assertEquals(Limits.NONE, web("pids_limit: -1\nmem_limit: 0").limits());
    }

    @Test
    void networks_have_subnets() throws IOException, StackException {
        files.file(
                "compose.yaml",
                """
                services: {web: {image: a, networks: [back, front]}}
                networks:
                  back: {internal: true, driver: bridge, ipam: {config: [{subnet: 10.5.0.0/16}]}}
                  front: {name: outside}
                  unused: {}
                """);
        StackDefinition stack = files.load();
        assertEquals(List.of("back", "front"), service(stack, "web").networking().networks());
        assertEquals(
                List.of(
                        new Network("demo_back", Optional.of(Subnet.parse("10.5.0.0/16")), true),
                        new Network("outside", Optional.empty(), false)),
                stack.networks().values().stream().map(Located::value).toList());
    }

    @Test
    void sharing_a_namespace_implies_a_dependency() throws IOException, StackException {
        files.file(
                "compose.yaml",
                """
                services:
                  a: {image: a}
                  b: {image: b, ipc: "service:a", depends_on: {c: {condition: service_started, required: false}}}
                  c: {image: c, profiles: [debug]}
                """);
        DependencyDefinition implied = service(files.load(), "b").dependencies().getFirst();
        assertEquals("a", implied.service());
        assertEquals(Condition.STARTED, implied.condition());
        assertEquals(1, service(files.load(), "b").dependencies().size());
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
                values(web.mounts()));
        assertEquals(Condition.HEALTHY, web.dependencies().getFirst().condition());
        assertEquals("b.yaml:3:12", web.place("image").orElseThrow().toString());
        assertEquals("a.yaml:2:3", web.position().toString());
    }

    @Test
    void a_file_is_found_here_or_above_together_with_its_override()
            throws IOException, StackException {
        files.file("compose.yml", "services: {web: {image: a}}");
        files.file("compose.override.yaml", "services: {web: {image: b}}");
        files.file("stack.yaml", "services: {web: {image: ignored}}");
        files.file("sub/deep/note.txt", "");
        StackDefinition stack = files.loadIn("sub/deep");
        assertEquals("b", service(stack, "web").image());
        assertEquals(directory, stack.projectDirectory());
        assertEquals(
                "../../stack.yaml: is not used, because there is ../../compose.yml; name the files"
                        + " with -f",
                stack.warnings().getFirst().toString());
        assertEquals(
                "../../compose.override.yaml:1:25",
                service(stack, "web").place("image").orElseThrow().toString());
    }

    @Test
    void without_any_file_the_names_are_told() {
        StackException failure =
                assertThrows(StackException.class, () -> files.load("missing.yaml"));
        assertEquals(
                "missing.yaml: cannot read the stack file: there is no such file",
                failure.getMessage());
    }

    @Test
    void standard_input_is_a_file() throws IOException, StackException {
        files.file("note.txt", "");
        StackDefinition stack =
                files.loadFromStandardInput(
                        new java.io.StringReader("services: {web: {image: a}}"));
        assertEquals("a", service(stack, "web").image());
        assertEquals("<stdin>:1:12", service(stack, "web").position().toString());
        assertEquals(List.of(), stack.files());
    }

    @Test
    void variables_come_from_the_caller_then_from_the_env_file()
            throws IOException, StackException {
        files.file(".env", "TAG=dot\nOTHER=dot\n");
        files.file("compose.yaml", "services: {web: {image: \"a:$TAG-$OTHER\"}}");
        files.variable("TAG", "caller");
        assertEquals("a:caller-dot", service(files.load(), "web").image());
    }

    @Test
    void a_variable_that_is_not_set_is_a_warning() throws IOException, StackException {
        files.file("compose.yaml", "services:\n  web: {image: \"a$TAG\"}\n");
        assertEquals(
                "compose.yaml:2:16: services.web.image: variable TAG is not set and counts as"
                        + " empty; set it in the environment or in .env, or give a default:"
                        + " ${TAG:-…}",
                files.load().warnings().getFirst().toString());
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

    @Test
    void the_name_is_given_or_that_of_the_environment_the_file_or_the_directory()
            throws IOException, StackException {
        files.file("compose.yaml", "services: {web: {build: .}}");
        assertEquals("demo", files.load().name());
        assertEquals("demo-web", service(files.load(), "web").image());
        files.file(
                "compose.yaml",
                "name: x-${TAG:-y}\nservices: {web: {image: $COMPOSE_PROJECT_NAME}}");
        assertEquals("x-y", files.load().name());
        assertEquals("x-y", service(files.load(), "web").image());
        files.variable("COMPOSE_PROJECT_NAME", "fromenv");
        assertEquals("fromenv", files.load().name());
        assertEquals("given", files.loadNamed("given").name());
        StackException failure =
                assertThrows(StackException.class, () -> files.loadNamed("-Given"));
        assertEquals(
                "-p: '-Given' is not a valid name for a stack; use lower-case letters, digits, '-'"
                        + " and '_', first a letter or digit",
                failure.getMessage());
    }

    @Test
    void a_directory_gives_what_a_name_can_have_of_its_own() {
        assertEquals("my_appv2", ProjectName.normalised("My_App.v2"));
        assertEquals("hidden", ProjectName.normalised(".hidden"));
        assertEquals("x", ProjectName.normalised("-x"));
        assertEquals("9a", ProjectName.normalised("9a"));
    }

    @Test
    void ports_on_the_machines_network_have_no_effect() throws IOException, StackException {
        ServiceDefinition web = web("network_mode: host\nports: ['80:80']");
        assertEquals(List.of(), web.ports());
        assertEquals(new NamespaceMode.Host(), web.networkNamespace());
    }
}
