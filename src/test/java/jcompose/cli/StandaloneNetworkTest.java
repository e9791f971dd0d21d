package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.cli.Machinery.Ran;
import jcompose.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Networks of no stack: how they are made, found, told of and removed. */
class StandaloneNetworkTest {
    private final Machinery jcompose = new Machinery();
    private final String network = jcompose.stack() + "-own";
    private final String label = "made-by=" + jcompose.stack();

    StandaloneNetworkTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("network", "rm", network);
        assertEquals("", list("name=" + network));
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void addresses_are_taken_from_its_range_and_none_that_is_kept() throws IOException {
        create(
                "--subnet=198.18.93.0/24",
                "--ip-range=198.18.93.128/31",
                "--aux-address=router=198.18.93.129",
                "--label=" + label,
                "--label=plain");
        JsonNode told = Json.parse(jcompose.run("network", "inspect", network).ok().out()).get(0);
        JsonNode addressing = told.at("/IPAM/Config/0");
        assertEquals("198.18.93.128/31", addressing.path("IPRange").asString());
        assertEquals("198.18.93.129", addressing.at("/AuxiliaryAddresses/router").asString());
        assertEquals(2, told.path("Labels").size(), told.toString());

        String file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          web: {build: ./box, networks: [own]}
                          other: {build: ./box, network_mode: none}
                        networks:
                          own: {external: true, name: %s}
                        """
                                .formatted(network));
        jcompose.run("-f", file, "up", "-d").ok();
        String template = "{{range $id, $c := .Containers}}{{$c.Name}} {{$c.IPv4Address}}{{end}}";
        String web = jcompose.stack() + "-web-1";
        assertEquals(
                web + " 198.18.93.128/24\n",
                jcompose.run("network", "inspect", "-f", template, network).ok().out());
        String names = "{{range .Containers}}{{json .DNSNames}}{{end}}";
        String known = jcompose.run("network", "inspect", "-v", "-f", names, network).ok().out();
        assertTrue(known.startsWith("[\"" + web + "\",\"web\","), known);
        assertEquals(network + "\n", list("dangling=false", "label=" + label));
        Ran full = jcompose.run("-f", file, "up", "-d", "--scale", "web=2");
        assertEquals(1, full.status());
        assertTrue(full.err().contains("no address is left in 198.18.93.128/31"), full.err());
        jcompose.run("-f", file, "up", "-d", "--scale", "web=0").ok();
        jcompose.run("-f", file, "down", "-t", "0").ok();
    }

    @Test
    void who_is_connected_by_hand_gets_an_address_of_the_range() throws IOException {
        create(
                "--ipv6",
                "--subnet=198.18.93.0/29",
                "--subnet=fd00:93::/64",
                "--ip-range=198.18.93.4/30",
                "--ip-range=fd00:93:0:0:8000::/80",
                "--aux-address=router=198.18.93.4",
                "--aux-address=printer=fd00:93:0:0:8000::5");
        String file =
                Box.stack(jcompose, "", "services:\n  web: {build: ./box, networks: [default]}\n");
        jcompose.run("-f", file, "up", "-d").ok();
        jcompose.run("network", "connect", network, jcompose.stack() + "-web-1").ok();
        String template = "{{range .Containers}}{{.IPv4Address}} {{.IPv6Address}}{{end}}";
        assertEquals(
                "198.18.93.6/29 fd00:93::8000:0:0:6/64\n",
                jcompose.run("network", "inspect", "-f", template, network).ok().out());
        jcompose.run("-f", file, "down", "-t", "0").ok();
    }

    @Test
    void what_lies_outside_of_its_subnet_is_refused() {
        String[][] wrong = {
            {
                "--ip-range=198.18.94.0/25",
                "--subnet=198.18.93.0/24",
                "none in the subnet 198.18.93.0/24"
            },
            {
                "--ip-range=198.18.92.0/23",
                "--subnet=198.18.93.0/24",
                "none in the subnet 198.18.93.0/24"
            },
            {"--ip-range=198.18.93.0/25", "--internal", "give the --subnet that it lies in"},
            {"--ip-range=198.18.93.7/25", "--subnet=198.18.93.0/24", "has host bits set"},
            {"--aux-address=a=198.18.94.1", "--subnet=198.18.93.0/24", "none in the subnet"},
            {"--aux-address=198.18.93.1", "--subnet=198.18.93.0/24", "write NAME=ADDRESS"},
            {"--aux-address=a=b", "--subnet=198.18.93.0/24", "not an IPv4 address"},
            {"--ip-range=fd00::/80", "--subnet=198.18.93.0/24", "give the --subnet"},
            {"--label==x", "--internal", "write KEY=VALUE"},
        };
        for (String[] each : wrong) {
            Ran refused = jcompose.run("network", "create", each[0], each[1], network);
            assertEquals(1, refused.status(), each[0]);
            String option = each[0].substring(0, each[0].indexOf('='));
            assertTrue(refused.err().startsWith("jcompose: " + option), refused.err());
            assertTrue(refused.err().contains(each[2]), refused.err());
        }
        assertEquals("", list("name=" + network));
    }

    @Test
    void it_is_found_by_what_is_asked_for() throws IOException {
        create("--internal", "--label=" + label);
        String id = jcompose.run("network", "inspect", "-f", "{{.Id}}", network).ok().out().strip();
        assertEquals(64, id.length());
        String[] fitting = {
            "id=" + id.substring(0, 12),
            "driver=bridge",
            "type=custom",
            "scope=local",
            "label=made-by"
        };
        for (String filter : fitting) {
            assertEquals(network + "\n", list(filter, "name=" + network), filter);
        }
        String[] others = {
            "id=x" + id,
            "driver=macvlan",
            "type=builtin",
            "scope=swarm",
            "label=made-by=x",
            "dangling=false"
        };
        for (String filter : others) {
            assertEquals("", list(filter, "name=" + network), filter);
        }
        String table = jcompose.run("network", "ls", "--filter", "label=" + label).ok().out();
        assertTrue(table.startsWith("NETWORK ID     NAME"), table);
        assertTrue(table.contains("\n" + id.substring(0, 12) + "   " + network), table);
        Ran wrong = jcompose.run("network", "inspect", "--format", "{{.Nane}}", network);
        assertEquals(1, wrong.status());
        assertTrue(
                wrong.err()
                        .contains(
                                "--format: {{.Nane}} is not known; there are {{json .}} and .Name"),
                wrong.err());
        assertEquals(
                network + "\n",
                jcompose.run("network", "inspect", "-f", "{{.Name}}", id).ok().out());
        jcompose.run("network", "rm", id.substring(0, 12)).ok();
        assertEquals("", list("name=" + network));
    }

    @Test
    void only_what_is_meant_is_pruned() throws IOException {
        create("--internal", "--label=" + label);
        prune("label=" + label, "until=1h");
        prune("label=" + label, "label=other");
        assertEquals(network + "\n", list("name=" + network));
        assertEquals(network + "\n", prune("label=" + label, "until=0s"));
        assertEquals("", list("name=" + network));
        jcompose.run("network", "create", "--internal", network).ok();
        assertEquals("", list("label=" + label), "labels go with their network");
    }

    private void create(String... options) {
        List<String> call = new ArrayList<>(List.of("network", "create"));
        call.addAll(List.of(options));
        call.add(network);
        jcompose.run(call.toArray(String[]::new)).ok();
    }

    private String list(String... filters) {
        return filtered(List.of("network", "ls", "-q"), filters);
    }

    private String prune(String... filters) {
        return filtered(List.of("network", "prune", "-f"), filters);
    }

    private String filtered(List<String> command, String... filters) {
        List<String> call = new ArrayList<>(command);
        for (String filter : filters) {
            call.addAll(List.of("--filter", filter));
        }
        return jcompose.run(call.toArray(String[]::new)).ok().out();
    }
}
