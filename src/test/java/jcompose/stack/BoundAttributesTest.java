package jcompose.stack;

import static jcompose.stack.StackFiles.service;
import static jcompose.stack.StackFiles.valuesOf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jcompose.reconciler.desired.ContainerSpec.Security;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Network;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.type.Bytes;
import jcompose.type.Condition;
import jcompose.type.Cpus;
import jcompose.type.Subnet;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Each attribute of a service becomes what the engine works with. */
final class BoundAttributesTest {
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
                valuesOf(service(files.load(), "web").mounts()));
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
    void ports_on_the_machines_network_have_no_effect() throws IOException, StackException {
        ServiceDefinition web = web("network_mode: host\nports: ['80:80']");
        assertEquals(List.of(), web.ports());
        assertEquals(new NamespaceMode.Host(), web.networkNamespace());
    }
}
