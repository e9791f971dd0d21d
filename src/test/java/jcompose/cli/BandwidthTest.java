package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** How fast containers may send and receive; that it is kept is measured where it is set. */
class BandwidthTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    BandwidthTest() throws IOException {}

    @BeforeEach
    void a_service_with_limits_runs() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web:
                            build: ./box
                            x-bandwidth: {egress: 10mbit, ingress: 1.5gbit}
                            networks:
                              front: {}
                              back: {x-bandwidth: {egress: 512kbit}}
                        networks: {front: {}, back: {}}
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-f", file, "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void each_network_has_the_limits_of_its_own_or_else_the_services() throws Exception {
        assertTrue(inside("eth1").contains("rate 10Mbit"), inside("eth1"));
        assertTrue(outside(1).contains("rate 1500Mbit"), outside(1));
        assertTrue(inside("eth0").contains("rate 512Kbit"), inside("eth0"));
        assertTrue(outside(0).contains("rate 1500Mbit"), outside(0));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void another_limit_is_set_while_the_container_runs() throws Exception {
        change("{egress: 512kbit}", "{egress: 20mbit}");
        expect("x-bandwidth +" + network("back") + " egress 20mbit");
        assertTrue(inside("eth0").contains("rate 20Mbit"), inside("eth0"));
        change("x-bandwidth: {egress: 10mbit, ingress: 1.5gbit}", "stop_grace_period: 1s");
        expect("-" + network("front") + " egress 10mbit");
        assertTrue(inside("eth1").contains("noqueue"), inside("eth1"));
        assertTrue(outside(1).contains("noqueue"), outside(1));
    }

    @Test
    void a_limit_changed_by_hand_is_put_back() throws Exception {
        Remains.output("tc", "qdisc", "delete", "dev", end(1), "root");
        expect("x-bandwidth +" + network("front") + " ingress 1500mbit");
        assertTrue(outside(1).contains("rate 1500Mbit"), outside(1));
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replace(from, to));
    }

    /** In place, and done by the next pass. */
    private void expect(String change) throws IOException {
        String process = jcompose.container("web-1").path("Pid").asString();
        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains(change), plan.out());
        assertTrue(plan.out().contains(", in place"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(0, jcompose.run("-f", file, "plan").status());
        assertEquals(process, jcompose.container("web-1").path("Pid").asString());
    }

    private String network(String key) {
        return jcompose.stack() + "_" + key;
    }

    private String inside(String name) throws Exception {
        String process = jcompose.container("web-1").path("Pid").asString();
        String[] show = {"nsenter", "-t", process, "-n", "tc", "qdisc", "show", "dev", name};
        return Remains.output(show);
    }

    private String outside(int index) throws Exception {
        return Remains.output("tc", "qdisc", "show", "dev", end(index));
    }

    private String end(int index) {
        return "jv" + jcompose.container("web-1").path("ID").asString() + index;
    }
}
