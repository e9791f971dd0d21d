package jcompose.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Why a published port cannot be reached. */
class NetworkCheckTest {
    private final Machinery jcompose = new Machinery();
    private final int port = Machinery.freePort();
    private final String file =
            Box.stack(
                    jcompose,
                    "",
                    """
                    services:
                      web:
                        build: ./box
                        command: [httpd, -f, -p, "80", -h, /data]
                        ports: ["%d:80"]
                    """
                            .formatted(port));

    NetworkCheckTest() throws IOException {}

    @AfterEach
    void nothing_is_left() throws Exception {
        jcompose.run("-p", jcompose.stack(), "down", "-t", "0").ok();
        assertEquals(Set.of(), jcompose.remains());
        jcompose.close();
    }

    @Test
    void a_port_that_answers_is_ok_and_one_that_does_not_is_told_with_the_reason()
            throws Exception {
        assertFault("it is not published; 'up' does that");
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("it answers", () -> check().status() == 0);
        assertEquals("web: 0.0.0.0:%d->80/tcp ok\n".formatted(port), check().out());

        change("\"80\", -h", "\"127.0.0.1:80\", -h");
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await(
                "it listens, though not for others",
                () ->
                        check().out()
                                .contains(
                                        "what listens on port 80/tcp in web-1 listens on loopback"
                                                + " alone; let it listen on 0.0.0.0"));
        change("\"127.0.0.1:80\", -h", "\"81\", -h");
        jcompose.run("-f", file, "up", "-d").ok();
        assertFault("nothing listens on port 80/tcp in web-1");
        jcompose.run("-f", file, "stop", "-t", "0").ok();
        assertFault("web-1 does not run; 'up' starts it");
    }

    @Test
    void whoever_takes_the_port_is_named() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        try (ServerSocket late = new ServerSocket()) {
            late.bind(new InetSocketAddress(Inet4Address.ofLiteral("127.0.0.1"), port));
            assertFault(
                    "port %d is also that of java (process %d); give one of them another"
                            .formatted(port, ProcessHandle.current().pid()));
        }
    }

    @Test
    void a_machine_that_forwards_nothing_is_told() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        Path forward = Path.of("/proc/sys/net/ipv4/ip_forward");
        String before = Files.readString(forward);
        try {
            Files.writeString(forward, "0\n");
            assertFault("this machine forwards nothing: net.ipv4.ip_forward is 0");
        } finally {
            Files.writeString(forward, before);
        }
    }

    @Test
    void a_service_on_internal_networks_alone_is_told() throws Exception {
        Files.writeString(
                Path.of(file),
                Files.readString(Path.of(file)) + "networks: {default: {internal: true}}\n");
        jcompose.run("-f", file, "up", "-d").ok();
        assertFault("the service is on internal networks alone");
    }

    @Test
    void a_firewall_that_lets_nothing_in_is_named_with_the_rule_that_helps() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("it answers", () -> check().status() == 0);
        String table = "restrictive" + ProcessHandle.current().pid();
        Path rules =
                jcompose.write(
                        "rules.nft",
                        """
                        table inet %s {
                          chain forward {
                            type filter hook forward priority 5; policy drop;
                            ct state established accept
                          }
                        }
                        """
                                .formatted(table));
        assertEquals("", Remains.output("nft", "-f", rules.toString()));
        try {
            var checked = check();
            assertEquals(1, checked.status());
            String told =
                    "chain forward of table inet "
                            + table
                            + " drops what comes for it from other machines, by its policy; let it"
                            + " pass: nft insert rule";
            assertTrue(checked.out().contains(told), checked::out);
            String helps =
                    checked.out()
                            .lines()
                            .filter(line -> line.contains(told))
                            .findFirst()
                            .orElseThrow();
            Remains.output("sh", "-c", helps.substring(helps.indexOf("nft insert")));
            assertEquals(0, check().status());
        } finally {
            Remains.output("nft", "delete", "table", "inet", table);
        }
    }

    /** As a firewall has it that people write for a machine: nothing comes in but what is named. */
    @Test
    void a_firewall_that_keeps_containers_from_asking_for_names_is_named() throws Exception {
        jcompose.run("-f", file, "up", "-d").ok();
        Machinery.await("it answers", () -> check().status() == 0);
        assertEquals("", resolve());
        String table = "restrictive" + ProcessHandle.current().pid();
        Path rules =
                jcompose.write(
                        "rules.nft",
                        """
                        table inet %s {
                          chain input {
                            type filter hook input priority 5; policy drop;
                            ct state established,related accept
                            iifname "lo" accept
                            tcp dport 22 accept
                          }
                        }
                        """
                                .formatted(table));
        assertEquals("", Remains.output("nft", "-f", rules.toString()));
        try {
            assertTrue(!resolve().isEmpty(), "containers get no answers");
            var checked = check();
            assertEquals(1, checked.status());
            String told =
                    "  chain input of table inet %s drops what containers ask there, by its policy; let it pass: "
                            .formatted(table);
            List<String> lines = checked.out().lines().toList();
            String network = jcompose.stack() + "_default";
            assertEquals("web: 0.0.0.0:%d->80/tcp ok".formatted(port), lines.getFirst());
            assertTrue(lines.get(1).startsWith(network + ": names (port 53/"), lines::toString);
            assertEquals(2, lines.stream().filter(line -> line.startsWith(told)).count());
            for (String line : lines) {
                if (line.startsWith(told)) {
                    Remains.output("sh", "-c", line.substring(told.length()));
                }
            }
            assertEquals(0, check().status(), "what is told to do helps");
            assertEquals("", resolve(), "and does so for real questions");
        } finally {
            Remains.output("nft", "delete", "table", "inet", table);
        }
    }

    /** What it says where it fails. */
    private String resolve() {
        String[] command = {"timeout", "5", "nslookup", "web"};
        var ran =
                jcompose.run(
                        Stream.concat(
                                        Stream.of("-f", file, "exec", "-T", "web"),
                                        Stream.of(command))
                                .toArray(String[]::new));
        return ran.status() == 0 ? "" : "exit status " + ran.status();
    }

    private Machinery.Ran check() {
        return jcompose.run("-f", file, "network", "check");
    }

    private void assertFault(String sentence) {
        var checked = check();
        assertEquals(1, checked.status());
        assertTrue(checked.out().contains(sentence), () -> checked.out() + checked.err());
    }

    private void change(String from, String to) throws IOException {
        Path stack = Path.of(file);
        String text = Files.readString(stack);
        assertTrue(text.contains(from), from);
        Files.writeString(stack, text.replace(from, to));
    }
}
