package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.file.Trees;
import jcompose.network.Bridges;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The machine is not what the last pass left: the next one sees it and puts it right. */
class RecoveryTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    RecoveryTest() throws IOException {}

    @BeforeEach
    void bring_the_example_up() throws Exception {
        file = jcompose.hello(Machinery.freePort()).toString();
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-v").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void without_its_run_directory_everything_is_still_known() throws Exception {
        JsonNode web = jcompose.container("web-1");
        Machinery.await("the run directory is gone", this::removeRunDirectory);
        JsonNode now = jcompose.container("web-1");
        assertEquals("running", now.path("State").asString());
        assertEquals("healthy", now.path("Health").asString());
        assertEquals(web.path("Pid"), now.path("Pid"));
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(new Ran(0, jcompose.stack() + ": nothing to do\n", ""), plan);
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(web.path("Pid"), jcompose.container("web-1").path("Pid"));
    }

    /** False when a supervisor has just published something there. */
    private boolean removeRunDirectory() {
        try {
            Trees.delete(jcompose.runRoot());
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_limit_changed_by_hand_is_named_and_put_back_without_a_restart() throws Exception {
        JsonNode web = jcompose.container("web-1");
        Path limit = controlFile(web, List.of("memory.limit_in_bytes", "memory.max"));
        Files.writeString(limit, Long.toString(48L << 20));
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("memory 48M → 64M, in place"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(Long.toString(64L << 20), Files.readString(limit).strip());
        assertEquals(web.path("Pid"), jcompose.container("web-1").path("Pid"));
        assertEquals(web.path("StartTime"), jcompose.container("web-1").path("StartTime"));
    }

    @Test
    void a_container_killed_by_hand_is_running_again() throws Exception {
        JsonNode web = jcompose.container("web-1");
        Remains.output("kill", "-9", web.path("Pid").asString());
        Machinery.await(
                "web runs again",
                () -> {
                    JsonNode now = jcompose.container("web-1");
                    return now.path("State").asString().equals("running")
                            && !now.path("Pid").equals(web.path("Pid"));
                });
        assertEquals(web.path("ID"), jcompose.container("web-1").path("ID"));
        assertEquals(1, jcompose.container("web-1").path("Restarts").asInt());
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await(
                "who shared its processes runs again",
                () -> jcompose.container("probe-1").path("State").asString().equals("running"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_container_whose_supervisor_was_killed_is_replaced() throws Exception {
        JsonNode web = jcompose.container("web-1");
        for (String line : Remains.output("pgrep", "-P", parent(web)).lines().toList()) {
            assertEquals(web.path("Pid").asString(), line);
        }
        Remains.output("kill", "-9", parent(web));
        Machinery.await(
                "the signal has arrived",
                () -> jcompose.run("-f", file, "plan").out().contains("supervisor"));
        assertEquals(2, jcompose.run("-f", file, "plan").status());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_firewall_table_deleted_by_hand_is_set_again() throws Exception {
        Remains.output("nft", "delete", "table", "inet", "jcompose_" + jcompose.stack());
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("publish 0.0.0.0:"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_swap_limit_changed_by_hand_is_put_back_without_a_restart() throws Exception {
        JsonNode web = jcompose.container("web-1");
        Path limit = controlFile(web, List.of("memory.memsw.limit_in_bytes", "memory.swap.max"));
        String before = Files.readString(limit).strip();
        Files.writeString(limit, Long.toString(300L << 20));
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        // In memsw of cgroup v1 memory counts as well.
        String found = limit.endsWith("memory.swap.max") ? "364M" : "300M";
        assertTrue(
                plan.out().contains("memswap_limit " + found + " → default, in place"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(before, Files.readString(limit).strip());
        assertEquals(web.path("Pid"), jcompose.container("web-1").path("Pid"));
    }

    @Test
    void a_container_that_lost_its_interface_is_connected_again() throws Exception {
        String end = "jv" + jcompose.container("web-1").path("ID").asString() + "0";
        repaired("eth0: none → on " + network(), "ip", "link", "delete", end);
        repaired(
                "bridge of eth0: none → " + Bridges.name(network()),
                "ip",
                "link",
                "set",
                end,
                "nomaster");
        repaired("the machine's end of eth0: down → up", "ip", "link", "set", end, "down");
        repaired(
                "guard of eth0: none → against forged addresses",
                "tc",
                "filter",
                "delete",
                "dev",
                end,
                "ingress");
    }

    @Test
    void what_is_changed_in_a_containers_network_is_named_and_put_back() throws Exception {
        String address = inside("ip", "-4", "-o", "address", "show", "dev", "eth0");
        address = address.replaceAll("(?s).* inet ([0-9./]+) .*", "$1");
        String bare = address.split("/", 2)[0];
        String gateway = inside("ip", "route", "show", "default").split(" ", -1)[2];
        String other = bare.replaceAll("[0-9]+$", "99");
        repairedInside(
                "address of eth0: none → " + bare, "ip address delete " + address + " dev eth0");
        repairedInside(
                "address of eth0: " + other + " → " + bare,
                "ip address flush dev eth0; ip address add " + other + "/24 dev eth0");
        repairedInside("default route: none → " + gateway, "ip route delete default");
        repairedInside(
                "default route: " + bare + " → " + gateway, "ip route replace default via " + bare);
        repairedInside("eth0: down → up", "ip link set eth0 down");
        repairedInside(
                "mac_address of eth0: 02:00:00:00:00:07 → ",
                "ip link set eth0 address 02:00:00:00:00:07");
    }

    private void repairedInside(String deviation, String script) throws Exception {
        String process = jcompose.container("web-1").path("Pid").asString();
        repaired(deviation, "nsenter", "-t", process, "-n", "sh", "-c", script);
    }

    private String inside(String... command) throws Exception {
        String process = jcompose.container("web-1").path("Pid").asString();
        List<String> whole = new ArrayList<>(List.of("nsenter", "-t", process, "-n"));
        whole.addAll(List.of(command));
        return Remains.output(whole.toArray(String[]::new));
    }

    /** Somebody does that, and the next pass names it, undoes it and restarts nothing. */
    private void repaired(String deviation, String... command) throws Exception {
        JsonNode web = jcompose.container("web-1");
        assertEquals("", Remains.output(command));
        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains(deviation), plan.out());
        assertTrue(plan.out().contains("in place"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(
                new Ran(0, jcompose.stack() + ": nothing to do\n", ""),
                jcompose.run("-f", file, "plan"));
        assertEquals(web.path("Pid"), jcompose.container("web-1").path("Pid"));
        assertEquals("running", jcompose.container("probe-1").path("State").asString());
    }

    private String network() {
        return jcompose.stack() + "_default";
    }

    @Test
    void a_mounted_file_that_was_replaced_is_mounted_anew() throws Exception {
        JsonNode web = jcompose.container("web-1");
        Path greeting = Path.of(file).resolveSibling("greeting.txt");
        Path other = Files.writeString(greeting.resolveSibling("other"), "Another text.\n");
        Files.move(other, greeting, StandardCopyOption.REPLACE_EXISTING);
        Ran plan = jcompose.run("-f", file, "plan");
        assertEquals(2, plan.status());
        assertTrue(plan.out().contains("is mounted from what " + greeting), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertNotEquals(web.path("Pid"), jcompose.container("web-1").path("Pid"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private static String parent(JsonNode container) throws IOException {
        String stat = Files.readString(Path.of("/proc", container.path("Pid").asString(), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[1];
    }

    private static Path controlFile(JsonNode container, List<String> names) throws IOException {
        try (Stream<Path> files =
                Files.find(
                        Path.of("/sys/fs/cgroup"),
                        6,
                        (path, attributes) ->
                                path.getParent() != null
                                        && path.getParent()
                                                .endsWith(container.path("ID").asString())
                                        && names.contains(String.valueOf(path.getFileName())))) {
            return files.findFirst().orElseThrow();
        }
    }
}
