package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Addresses, interfaces and routes that a stack file asks for, inside containers. */
class AddressesTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    AddressesTest() throws IOException {}

    @BeforeEach
    void a_service_with_wishes_runs() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          fixed:
                            build: ./box
                            networks:
                              far:
                                gw_priority: 1
                              plan:
                                ipv4_address: 198.18.77.10
                                mac_address: 02:00:5E:00:53:01
                                interface_name: lan0
                                priority: 10
                          free:
                            build: ./box
                            networks: [plan]
                        networks:
                          far: {}
                          plan:
                            ipam:
                              config:
                                - subnet: 198.18.77.0/24
                                  ip_range: 198.18.77.128/25
                                  gateway: 198.18.77.1
                                  aux_addresses: {printer: 198.18.77.128}
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
    void they_are_as_asked_for() {
        String lan = shell("fixed", "ip address show lan0");
        assertTrue(lan.contains("inet 198.18.77.10/24"), lan);
        assertTrue(lan.contains("link/ether 02:00:5e:00:53:01"), lan);
        String far = shell("fixed", "ip route show default");
        assertTrue(far.contains("dev eth1"), far);
        assertTrue(shell("free", "ip address").contains("inet 198.18.77.129/24"));
        assertTrue(shell("free", "ip route show default").contains("via 198.18.77.1 "));
    }

    @Test
    void another_address_is_a_reason_to_replace_the_container() throws IOException {
        Path stack = Path.of(file);
        Files.writeString(stack, Files.readString(stack).replace("77.10\n", "77.11\n"));
        String plan = jcompose.run("-f", file, "plan").out();
        assertTrue(plan.contains("198.18.77.10 → 198.18.77.11"), plan);
        jcompose.run("-f", file, "up", "-d").ok();
        assertTrue(shell("fixed", "ip address").contains("inet 198.18.77.11/24"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    private String shell(String service, String script) {
        return jcompose.run("-f", file, "exec", service, "/bin/sh", "-c", script).ok().out();
    }
}
