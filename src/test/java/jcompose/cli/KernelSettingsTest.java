package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.image.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel is told about a container, seen from inside and from {@code /proc}. */
class KernelSettingsTest {
    private final KernelFields web =
            new KernelFields("RUN printf 'root:x:0:\\nmail:x:12:\\n' > /etc/group\n");

    KernelSettingsTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        web.close();
    }

    @Test
    void a_container_has_what_its_service_asks_the_kernel_for() throws IOException {
        web.up(
                """
                ulimits: {nofile: {soft: 300, hard: 400}, core: 0}
                shm_size: 8m
                devices: ["/dev/full:/dev/brimful:rw"]
                device_cgroup_rules: ["c 10:229 r"]
                group_add: [mail, 4711]
                hostname: box
                domainname: example.org
                sysctls: {kernel.msgmax: 4096, net.ipv4.ip_unprivileged_port_start: "81"}
                oom_score_adj: 200
                annotations: {org.example.note: kept}
                blkio_config: {weight: 300}
                logging: {driver: json-file, options: {max-size: 10m, max-file: "2"}}
                userns_mode: host
                runtime: runc
                """);
        String limits = web.proc("limits");
        assertTrue(limits.matches("(?s).*Max open files +300 +400 .*"), limits);
        assertTrue(web.proc("mountinfo").contains("size=8192k"), web.proc("mountinfo"));
        assertEquals("1, 7\n", web.inside("stat", "-c", "%t, %T", "/dev/brimful"));
        assertTrue(web.proc("status").matches("(?s).*Groups:\\t12 4711 \n.*"));
        assertEquals("box\n", web.inside("hostname"));
        assertEquals("example.org\n", web.inside("cat", "/proc/sys/kernel/domainname"));
        assertEquals("4096\n", web.inside("cat", "/proc/sys/kernel/msgmax"));
        String ports = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
        assertEquals("81\n", web.inside("cat", ports));
        assertEquals("200\n", web.proc("oom_score_adj"));
        assertFalse(Files.readString(Path.of(ports)).equals("81\n"), "the machine's own");
    }

    @Test
    void namespaces_of_the_machine_are_shared_on_request() throws IOException {
        web.up("uts: host\ncgroup: host");
        Path own = Path.of("/proc", web.container().path("Pid").asString(), "ns");
        for (String kind : new String[] {"uts", "cgroup"}) {
            assertEquals(
                    Files.readSymbolicLink(Path.of("/proc/self/ns", kind)),
                    Files.readSymbolicLink(own.resolve(kind)));
        }
    }

    @Test
    void another_device_is_another_container() throws IOException {
        JsonNode before = web.up("devices: [/dev/full]");
        web.write("devices: ['/dev/full:/dev/full:r']");
        String plan = web.plan();
        assertTrue(plan.contains("devices +/dev/full:/dev/full:r -/dev/full:/dev/full:rwm"), plan);
        web.jcompose().run("-f", web.file(), "up", "-d").ok();
        assertNotEquals(before.path("ID"), web.container().path("ID"));
    }

    @Test
    void a_device_that_is_not_there_is_said_before_anything_is_touched() throws IOException {
        web.write("devices: [/dev/nowhere]");
        Ran up = web.jcompose().run("-f", web.file(), "up", "-d");
        assertEquals(1, up.status());
        assertTrue(
                up.err().contains("services.web.devices: /dev/nowhere does not exist"), up.err());
    }

    @Test
    void a_terminal_and_an_open_input_wait_for_somebody() throws IOException {
        web.up("command: [sh, -c, 'tty; read line; echo ended']\nstdin_open: true");
        assertEquals("running", state());
        web.up("command: [sh, -c, 'tty; read line; echo ended']\ntty: true");
        assertEquals("running", state());
        Machinery.await("it has printed its terminal", () -> logs().contains("/dev/pts/0"));
    }

    @Test
    void confinement_is_lifted_on_request_and_is_seen() throws IOException {
        web.up(
                """
                security_opt:
                  - seccomp:unconfined
                  - apparmor=unconfined
                  - label:disable
                  - systempaths=unconfined
                  - no-new-privileges:true
                user: 1000:1000
                """);
        String status = web.proc("status");
        assertTrue(status.contains("Seccomp:\t0\n"), status);
        assertTrue(status.contains("NoNewPrivs:\t1\n"), status);
        assertFalse(web.proc("mountinfo").contains(" /proc/kcore "));
        assertEquals("", differences());
    }

    /** As if the record had been changed under a container that was started with more. */
    @Test
    void a_process_with_more_than_it_was_to_have_is_drift() throws IOException {
        web.up("cap_add: [SYS_TIME]\nsecurity_opt: ['seccomp:unconfined']");
        Path record =
                web.jcompose()
                        .root()
                        .resolve("containers/" + web.container().path("ID").asString())
                        .resolve("config.json");
        Files.writeString(
                record,
                Files.readString(record)
                        .replace("\"SYS_TIME\"", "\"SYS_CHROOT\"")
                        .replace("\"seccomp=unconfined\"", "\"SYS_CHROOT\""));
        web.write("");
        assertTrue(differences().contains("-SYS_TIME"), differences());
        assertTrue(differences().contains("-seccomp=unconfined"), differences());
    }

    private String differences() {
        Ran plan = web.jcompose().run("-f", web.file(), "plan");
        return plan.status() == 0 ? "" : plan.out() + plan.err();
    }

    private String logs() {
        return web.jcompose().run("-f", web.file(), "logs").ok().out();
    }

    @Test
    void an_image_for_another_machine_is_refused() throws IOException {
        web.write("platform: linux/s390x");
        Ran up = web.jcompose().run("-f", web.file(), "up", "-d");
        assertEquals(1, up.status());
        assertTrue(up.err().contains("images for linux/s390x do not run"), up.err());
        web.up("platform: " + Platform.local());
    }

    @Test
    void restarts_are_paced_as_deploy_says() throws IOException {
        web.up(
                """
                command: [sh, -c, "exit 3"]
                deploy:
                  restart_policy: {condition: on-failure, delay: 10ms, max_attempts: 4}
                """);
        Machinery.await("it has given up", () -> state().equals("exited"));
        assertEquals(4, web.container().path("Restarts").asInt(), web.container() + "");
        assertEquals(3, web.container().path("ExitCode").asInt());
    }

    @Test
    void what_has_no_effect_is_said_and_does_not_hinder() throws IOException {
        web.write(
                """
                cgroup_parent: mine
                deploy:
                  mode: global
                  endpoint_mode: vip
                  labels: {tier: front}
                  placement: {constraints: [node.role == manager]}
                  resources: {reservations: {cpus: "0.5", memory: 16M}}
                """);
        Ran up = web.jcompose().run("-f", web.file(), "up", "-d").ok();
        for (String key : new String[] {"cgroup_parent", "endpoint_mode", "labels", "placement"}) {
            assertTrue(up.err().contains("'" + key + "' has no effect"), up.err());
        }
        assertEquals(0, web.jcompose().run("-f", web.file(), "plan").status());
    }

    private String state() {
        return web.container().path("State").asString();
    }
}
