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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What containers of a stack are called, in the containers. */
class NamesTest {
    private final Machinery jcompose = new Machinery();
    private String file = "";

    NamesTest() throws IOException {}

    @BeforeEach
    void a_shop_with_a_database_runs() throws IOException {
        file =
                Box.stack(
                        jcompose,
                        "",
                        """
                        services:
                          shop:
                            build: ./box
                            networks: {front: {}, back: {aliases: [till]}}
                            hostname: counter
                            domainname: shop.example
                            extra_hosts: ["bank:192.0.2.7", "machine:host-gateway"]
                            dns_search: [shop.example]
                            links: ["db:database"]
                          db:
                            build: ./box
                            deploy: {replicas: 2}
                            networks: [back]
                          guest:
                            build: ./box
                            container_name: stranger
                            networks: [front]
                        networks:
                          front: {}
                          back: {internal: true}
                        """);
        jcompose.run("-f", file, "up", "-d").ok();
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        try {
            jcompose.run("-f", file, "down", "-t", "0").ok();
            assertEquals(Set.of(), jcompose.remains());
        } finally {
            jcompose.close();
        }
    }

    @Test
    void services_replicas_aliases_and_links_are_names() throws IOException {
        assertEquals(2, addresses("db-1", "db-2").size());
        assertEquals(addresses("db-1", "db-2"), resolved("shop", "db"));
        assertEquals(addresses("db-1", "db-2"), resolved("shop", "database"));
        assertEquals(List.of(), resolved("db", "database"), "a name of the shop's own");
        for (String name : List.of("shop", "till", "counter")) {
            assertEquals(1, resolved("db", name).size(), name);
        }
        assertEquals(1, resolved("shop", "stranger").size(), "by container_name");
        assertEquals(List.of(), resolved("guest", "db"), "in no network of the guest's");
        assertEquals(List.of(), resolved("guest", "nobody"));
    }

    @Test
    void a_server_is_reached_by_its_name() {
        String serve = "echo hello | nc -l -p 80";
        jcompose.run("-f", file, "exec", "-d", "guest", "/bin/sh", "-c", serve).ok();
        Machinery.await(
                "the guest answers",
                () -> exec("shop", "nc guest 80 </dev/null").out().equals("hello\n"));
    }

    @Test
    void the_files_in_etc_say_what_the_service_says() {
        String resolver = exec("shop", "cat /etc/resolv.conf").ok().out();
        assertTrue(resolver.contains("search shop.example\noptions ndots:0\n"), resolver);
        String hosts = exec("shop", "cat /etc/hosts").ok().out();
        assertTrue(hosts.contains("192.0.2.7\tbank\n"), hosts);
        String gateway = exec("shop", "ip route").ok().out().split(" ", -1)[2];
        assertTrue(hosts.contains(gateway + "\tmachine\n"), hosts);
        assertTrue(hosts.contains("\tcounter.shop.example counter\n"), hosts);
        assertEquals("shop.example", exec("shop", "cat /proc/sys/kernel/domainname").out().strip());
    }

    @Test
    void names_and_hosts_change_while_the_containers_run() throws IOException {
        String process = jcompose.container("shop-1").path("Pid").asString();
        Path stack = Path.of(file);
        Files.writeString(
                stack,
                Files.readString(stack)
                        .replace("aliases: [till]", "aliases: [till, desk]")
                        .replace("bank:192.0.2.7", "bank:192.0.2.8")
                        .replace("dns_search: [shop.example]", "dns_opt: [timeout:1]"));
        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("aliases +"), plan.out());
        assertTrue(plan.out().contains("in place"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(process, jcompose.container("shop-1").path("Pid").asString());
        assertEquals(1, resolved("db", "desk").size());
        String hosts = exec("shop", "cat /etc/hosts").ok().out();
        assertTrue(hosts.contains("192.0.2.8\tbank\n"), hosts);
        String resolver = exec("shop", "cat /etc/resolv.conf").ok().out();
        assertTrue(resolver.contains("options timeout:1 ndots:0\n"), resolver);
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void a_name_server_that_was_killed_is_drift() throws Exception {
        List<String> before = addresses("db-1", "db-2");
        Machinery.kill(jcompose.nameServer());
        Ran plan = jcompose.run("-f", file, "plan");
        assertTrue(plan.out().contains("serve names  the name server does not run"), plan.out());
        jcompose.run("-f", file, "up", "-d").ok();
        assertEquals(before, resolved("shop", "db"));
        assertEquals(0, jcompose.run("-f", file, "plan").status());
    }

    @Test
    void containers_beside_the_stack_have_the_services_names_only_if_they_ask_for_them()
            throws IOException {
        String[] run = {"-f", file, "run", "--rm", "-d", "guest", "sleep", "3600"};
        jcompose.runInstalled(run).ok(); // it is removed by a command of its own
        assertEquals(1, resolved("shop", "guest").size());
        run[4] = "--use-aliases";
        run[3] = "-d";
        jcompose.run(run).ok();
        assertEquals(2, resolved("shop", "guest").size());
        assertEquals(2, resolved("shop", "stranger").size());
    }

    private Ran exec(String service, String script) {
        return jcompose.run("-f", file, "exec", service, "/bin/sh", "-c", script);
    }

    /**
     * Addresses of a name as a container gets them. The server's own come before the blank line;
     * with the dot no domain is added, which nslookup does first.
     */
    private List<String> resolved(String service, String name) {
        String said = exec(service, "nslookup " + name + ".").out();
        return said.substring(said.indexOf("\n\n"))
                .lines()
                .filter(line -> line.startsWith("Address: "))
                .map(line -> line.substring("Address: ".length()))
                .sorted()
                .toList();
    }

    private List<String> addresses(String... replicas) {
        return Stream.of(replicas)
                .flatMap(name -> resolved("shop", jcompose.stack() + "-" + name).stream())
                .sorted()
                .toList();
    }
}
