package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.process.Command;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What somebody changes by hand of what a container was given beside its process and limits. */
class GivenByKernelTest {
    private final KernelFields web = new KernelFields();

    GivenByKernelTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        web.close();
    }

    @Test
    void names_change_and_are_put_back_under_the_process() throws IOException {
        JsonNode before = web.up("hostname: box\ndomainname: example.org");
        assertEquals("box\n", web.inside("hostname"));
        web.inPlace(before, "hostname: crate\ndomainname: example.org", "hostname box → crate");
        assertEquals("crate\n", web.inside("hostname"));
        assertEquals("crate\n", web.inside("cat", "/etc/hostname"));

        in(List.of("-u"), "hostname", "byhand");
        web.putBack(before, "hostname byhand → crate");
        assertEquals("crate\n", web.inside("hostname"));

        in(List.of("-u"), "domainname", "byhand");
        web.putBack(before, "domainname byhand → example.org");
        assertEquals("example.org\n", web.inside("cat", "/proc/sys/kernel/domainname"));

        web.inPlace(before, "", "hostname crate → the container's ID");
        assertEquals(before.path("ID").asString() + "\n", web.inside("hostname"));
        String machines = Files.readString(Path.of("/proc/sys/kernel/domainname"));
        assertEquals(machines, web.inside("cat", "/proc/sys/kernel/domainname"));
    }

    @Test
    void who_has_the_right_to_names_keeps_those_that_it_has_taken() throws IOException {
        web.up("cap_add: [SYS_ADMIN]\nhostname: box");
        web.inside("hostname", "own");
        assertEquals(0, web.jcompose().run("-f", web.file(), "plan").status());
    }

    @Test
    void kernel_parameters_that_somebody_changed_are_drift() throws IOException {
        JsonNode before =
                web.up(
                        "sysctls: {kernel.msgmax: 4096,"
                                + " net.ipv4.ip_local_port_range: '40000 50000'}");
        in(List.of("-n"), "sh", "-c", "echo 1024 2048 > /proc/sys/net/ipv4/ip_local_port_range");
        replaced(before, "sysctls");
        String range = web.inside("cat", "/proc/sys/net/ipv4/ip_local_port_range");
        assertEquals(List.of("40000", "50000"), List.of(range.strip().split("\\s+")));

        JsonNode next = web.container();
        in(List.of("-i"), "sh", "-c", "echo 8192 > /proc/sys/kernel/msgmax");
        replaced(next, "sysctls +kernel.msgmax=4096 -kernel.msgmax=8192");
        assertEquals("4096\n", web.inside("cat", "/proc/sys/kernel/msgmax"));
    }

    @Test
    void shared_memory_of_another_size_is_drift() throws IOException {
        JsonNode before = web.up("shm_size: 8m");
        in(List.of("-m", "-p"), "mount", "-o", "remount,size=1m", "/dev/shm");
        replaced(before, "shm_size 1M → 8M");
        assertTrue(web.proc("mountinfo").contains("size=8192k"), web.proc("mountinfo"));
    }

    @Test
    void a_device_that_is_gone_or_another_one_is_drift() throws IOException {
        JsonNode before = web.up("devices: ['/dev/full:/dev/brimful']");
        Path node = Path.of("/proc", before.path("Pid").asString(), "root/dev/brimful");
        Files.delete(node);
        replaced(before, "devices -/dev/brimful is no device");

        JsonNode next = web.container();
        Path other = Path.of("/proc", next.path("Pid").asString(), "root/dev/brimful");
        Files.delete(other);
        String none = Command.of("mknod", other.toString(), "c", "1", "3").output("");
        assertEquals("", none);
        replaced(next, "devices -/dev/brimful is the device c 1:3");
        assertEquals("1, 7\n", web.inside("stat", "-c", "%t, %T", "/dev/brimful"));
    }

    @Test
    void access_to_devices_that_somebody_changed_is_put_back() throws IOException {
        JsonNode before = web.up("device_cgroup_rules: ['c 10:229 r']");
        Optional<Path> allow = web.control("devices.allow");
        if (allow.isEmpty()) {
            return; // v2 does not tell
        }
        Files.writeString(allow.get(), "c 10:200 rw");
        web.putBack(before, "device_cgroup_rules -c 10:200 may rw instead of nothing");
        Files.writeString(allow.get().resolveSibling("devices.deny"), "c 1:7 w");
        web.putBack(before, "device_cgroup_rules -c 1:7 may rm instead of rwm");
        String list = Files.readString(allow.get().resolveSibling("devices.list"));
        assertTrue(list.contains("c 1:7 rwm") && !list.contains("10:200"), list);
    }

    /** Says what differs, and brings it up: in another container. */
    private void replaced(JsonNode before, String change) {
        String plan = web.plan();
        assertTrue(plan.contains(change), plan);
        web.jcompose().run("-f", web.file(), "up", "-d").ok();
        assertNotEquals(before.path("ID"), web.container().path("ID"));
        assertEquals(0, web.jcompose().run("-f", web.file(), "plan").status());
    }

    /** Runs a program of the machine in namespaces of the container, as nsenter(1) names them. */
    private void in(List<String> namespaces, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "-t"));
        all.add(web.container().path("Pid").asString());
        all.addAll(namespaces);
        all.addAll(List.of(command));
        assertEquals("", new Command(all).output(""));
    }
}
