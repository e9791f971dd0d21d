package jcompose.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.json.Json;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Mount;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.type.Bytes;
import jcompose.type.ContainerId;
import jcompose.type.Pid;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

class LaunchSpecTest {
    private static final ContainerId OWNER = new ContainerId("aaaaaaaaaaaa");

    @Test
    void a_container_has_the_file_systems_every_program_expects() {
        JsonNode line = parsed(Launches.of(Launches.container()));
        assertEquals(
                List.of(
                        "/proc",
                        "/dev",
                        "/dev/pts",
                        "/dev/shm",
                        "/dev/mqueue",
                        "/sys",
                        "/sys/fs/cgroup",
                        "/etc/hosts",
                        "/etc/hostname",
                        "/etc/resolv.conf"),
                targets(line));
        assertTrue(options(line, "/sys").contains("ro"));
        assertTrue(options(line, "/sys/fs/cgroup").contains("ro"));
    }

    @Test
    void what_the_stack_mounts_takes_the_place_of_a_default() {
        ContainerSpec container =
                Launches.container()
                        .mounts(
                                new Mount.Tmpfs(
                                        "/dev/shm", false, Optional.of(new Bytes(4096)), 0700),
                                new Mount.Bind("/srv/hosts", "/etc/hosts", true, false))
                        .build();
        JsonNode line = parsed(Launches.of(container));
        assertEquals(1, targets(line).stream().filter("/dev/shm"::equals).count());
        assertTrue(options(line, "/dev/shm").containsAll(List.of("mode=700", "size=4096")));
        assertEquals("/srv/hosts", source(line, "/etc/hosts"));
    }

    @Test
    void a_mount_does_not_cover_those_below_it() {
        ContainerSpec container =
                Launches.container()
                        .mounts(
                                new Mount.Bind("/srv/inner", "/data/a/b", false, false),
                                new Mount.Volume("hello_etc", "/etc", false),
                                new Mount.Volume("hello_data", "/data", false))
                        .build();
        List<String> targets = targets(parsed(Launches.of(container)));
        assertTrue(targets.indexOf("/data") < targets.indexOf("/data/a/b"));
        assertTrue(targets.indexOf("/etc") < targets.indexOf("/etc/hosts"));
    }

    @Test
    void a_container_that_shares_a_network_shares_its_files_and_its_name() {
        ContainerSpec container =
                Launches.container().network(new NamespaceMode.OfService("web")).build();
        LaunchSpec launch = Launches.of(container, joined(NamespaceKind.NETWORK));
        JsonNode line = parsed(launch);
        assertEquals("web-host", line.at("/config/hostname").asString());
        assertTrue(source(line, "/etc/hosts").endsWith("/containers/aaaaaaaaaaaa/etc/hosts"));
        assertTrue(
                line.at("/config/linux/namespaces")
                        .toString()
                        .contains("{\"type\":\"network\",\"path\":\"/proc/4711/ns/net\"}"));
        assertEquals(
                "[{\"container\":\"aaaaaaaaaaaa\",\"pid\":4711,\"startTime\":815}]",
                line.path("joins").toString());
    }

    @Test
    void the_shared_memory_of_a_shared_ipc_namespace_is_left_to_the_runtime() {
        ContainerSpec container =
                Launches.container().ipc(new NamespaceMode.OfService("web")).build();
        JsonNode line = parsed(Launches.of(container, joined(NamespaceKind.IPC)));
        assertEquals("shm", source(line, "/dev/shm"));
    }

    @Test
    void a_namespace_of_a_container_that_was_not_given_is_refused() {
        ContainerSpec container =
                Launches.container().pid(new NamespaceMode.OfService("web")).build();
        LaunchSpec launch = Launches.of(container);
        var refusal = assertThrows(IllegalArgumentException.class, launch::line);
        assertEquals(
                "web-1 shares the pid namespace of web, but no running container of it was given",
                refusal.getMessage());
    }

    @Test
    void the_machines_network_brings_the_machines_name() {
        ContainerSpec container = Launches.container().network(new NamespaceMode.Host()).build();
        LaunchSpec launch = Launches.of(container);
        assertEquals("machine", launch.hostname());
        assertFalse(
                parsed(launch)
                        .at("/config/linux/namespaces")
                        .toString()
                        .contains("\"type\":\"network\""));
    }

    @Test
    void an_environment_has_a_path_and_a_hostname() {
        ContainerSpec container = Launches.container().environment("PATH", "/bin").build();
        List<String> variables = texts(parsed(Launches.of(container)).at("/config/process/env"));
        assertEquals(List.of("HOSTNAME=4be0c1d2a3f4", "PATH=/bin"), variables);
    }

    @Test
    void memory_and_swap_together_are_twice_the_memory() {
        ContainerSpec container = Launches.container().memory(64 << 20).build();
        JsonNode resources = parsed(Launches.of(container)).at("/config/linux/resources");
        assertEquals(64 << 20, resources.at("/memory/limit").asLong());
        assertEquals(128 << 20, resources.at("/memory/swap").asLong());
        assertEquals(-1, resources.at("/pids/limit").asLong());
    }

    private static SortedMap<NamespaceKind, JoinedContainer> joined(NamespaceKind kind) {
        SortedMap<NamespaceKind, JoinedContainer> joined = new TreeMap<>();
        joined.put(kind, new JoinedContainer(OWNER, new Pid(4711, 815), "web-host"));
        return joined;
    }

    private static JsonNode parsed(LaunchSpec launch) {
        return Json.parse(launch.line());
    }

    private static List<String> targets(JsonNode line) {
        List<String> targets = new ArrayList<>();
        line.at("/config/mounts")
                .forEach(mount -> targets.add(mount.path("destination").asString()));
        return targets;
    }

    private static List<String> options(JsonNode line, String target) {
        return texts(mount(line, target).path("options"));
    }

    private static String source(JsonNode line, String target) {
        return mount(line, target).path("source").asString();
    }

    private static JsonNode mount(JsonNode line, String target) {
        for (JsonNode mount : line.at("/config/mounts")) {
            if (mount.path("destination").asString().equals(target)) {
                return mount;
            }
        }
        throw new AssertionError("no mount at " + target);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    @Test
    void paths_below_another_root_have_a_cgroup_of_their_own() {
        Path run = Path.of("/run/other");
        Layout other = new Layout(Path.of("/srv/other"), run);
        assertEquals("jcompose", Layout.DEFAULT.cgroupParent());
        assertTrue(other.cgroupParent().matches("jcompose-[0-9a-f]{8}"));
    }
}
