package jcompose.network;

import jcompose.process.Command;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.desired.WayOut;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bridges, network namespaces that stand for containers and for other machines, and programs that
 * talk to each other in them. Nothing of it is left after {@link #close}.
 */
final class Plumbing implements AutoCloseable {
    private static final int ID = (int) (ProcessHandle.current().pid() & 0xffff);

    /** The kernel takes namespaces apart later than it says: no name comes again. */
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path directory;
    private final Path program;
    private final List<String> stacks = new ArrayList<>();
    private final List<ActualNetwork> networks = new ArrayList<>();
    private final List<String> namespaces = new ArrayList<>();
    private final List<Process> servers = new ArrayList<>();

    Plumbing() throws IOException {
        directory = Files.createTempDirectory("jcompose-network");
        Path source = directory.resolve("answer.c");
        try (InputStream text =
                Objects.requireNonNull(Plumbing.class.getResourceAsStream("answer.c"))) {
            Files.copy(text, source);
        }
        program = directory.resolve("answer");
        Command.of("cc", "-O1", "-o", program.toString(), source.toString()).output("");
    }

    /** A stack's name that no other test has. */
    String stack(String name) {
        String stack = "net" + ID + name;
        stacks.add(stack);
        return stack;
    }

    /** One of the test networks (RFC 2544), whose addresses nobody uses. */
    static Subnet subnet(int number) {
        return Subnet.parse("198.18." + (ID % 16 * 16 + number) + ".0/24");
    }

    Subnet network(String stack, String name, int number, boolean internal) throws IOException {
        return network(stack, name, number, Optional.empty(), internal);
    }

    /** The same with IPv6 as well. */
    Subnet network(
            String stack, String name, int number, Optional<Ipv6Subnet> ipv6, boolean internal)
            throws IOException {
        return network(stack, name, number, ipv6, NetworkDriver.Bridge.USUAL, internal);
    }

    /** A network on which the machine has no IPv4 address. */
    Subnet isolated(String stack, String name, int number) throws IOException {
        WayOut way = new WayOut(GatewayMode.ISOLATED, GatewayMode.NAT, true);
        NetworkDriver driver =
                new NetworkDriver.Bridge(Optional.empty(), NetworkDriver.USUAL_PREFIX, true, way);
        return network(stack, name, number, Optional.empty(), driver, true);
    }

    private Subnet network(
            String stack,
            String name,
            int number,
            Optional<Ipv6Subnet> ipv6,
            NetworkDriver driver,
            boolean internal)
            throws IOException {
        String fullName = stack + "_" + name;
        Subnet subnet = subnet(number);
        networks.add(new ActualNetwork(fullName, Bridges.name(fullName), subnet, true));
        new Bridges()
                .create(
                        stack,
                        new CreateNetwork(
                                fullName, subnet, ipv6, Gateways.FIRST, driver, 1500, internal));
        return subnet;
    }

    void firewall(String stack, Firewall firewall) throws IOException {
        new FirewallTable().apply(stack, firewall);
    }

    /** A container with the address number {@code host} on a network of {@link #network}. */
    String container(String stack, String network, Subnet subnet, int host) throws IOException {
        return attach(
                Bridges.name(stack + "_" + network),
                subnet.base().plus(host) + "/" + subnet.prefix(),
                subnet.gateway());
    }

    /** Another machine, on a wire of its own; its address is number 2 of {@code subnet}. */
    String neighbour(Subnet subnet) throws IOException {
        String namespace =
                attach("", subnet.base().plus(2) + "/" + subnet.prefix(), subnet.gateway());
        ip("address", "add", subnet.gateway() + "/" + subnet.prefix(), "dev", namespace);
        return namespace;
    }

    /** Gives it an IPv6 address too, the same number on {@code subnet}. */
    void addIpv6(String namespace, Ipv6Subnet subnet, int host) throws IOException {
        ip(
                "-n",
                namespace,
                "address",
                "add",
                subnet.base().plus(host) + "/" + subnet.prefix(),
                "dev",
                "eth0",
                "nodad");
        ip("-n", namespace, "route", "add", "default", "via", subnet.gateway().toString());
    }

    private String attach(String bridge, String address, Ipv4 gateway) throws IOException {
        String namespace = "jt" + ID + "n" + COUNT.incrementAndGet();
        namespaces.add(namespace);
        ip("netns", "add", namespace);
        ip("link", "add", namespace, "type", "veth", "peer", "name", "eth0", "netns", namespace);
        if (!bridge.isEmpty()) {
            ip("link", "set", namespace, "master", bridge);
            ip("link", "set", namespace, "type", "bridge_slave", "hairpin", "on");
        }
        ip("link", "set", namespace, "up");
        ip("-n", namespace, "link", "set", "lo", "up");
        ip("-n", namespace, "address", "add", address, "dev", "eth0");
        ip("-n", namespace, "link", "set", "eth0", "up");
        ip("-n", namespace, "route", "add", "default", "via", gateway.toString());
        return namespace;
    }

    /** Answers everybody with {@code name} and the address that the question came from. */
    void answer(String namespace, String protocol, int port, String name) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(
                List.of(program.toString(), "answer", protocol, Integer.toString(port), name));
        Process server = new ProcessBuilder(command).start();
        servers.add(server);
        var out = new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8);
        String ready = new BufferedReader(out).readLine();
        if (!"ready".equals(ready)) {
            throw new IOException(name + " does not listen");
        }
    }

    /** From this machine. */
    String ask(String protocol, String address, int port) throws IOException {
        return Command.of(program.toString(), "ask", protocol, address, Integer.toString(port))
                .output("")
                .strip();
    }

    /** {@code silence} when nothing comes back. */
    String askFrom(String namespace, String protocol, String address, int port) throws IOException {
        String[] command = {
            "ip",
            "netns",
            "exec",
            namespace,
            program.toString(),
            "ask",
            protocol,
            address,
            "" + port
        };
        return Command.of(command).output("").strip();
    }

    static void ip(String... arguments) throws IOException {
        run("ip", arguments);
    }

    /** Those that an interface of the machine's has. */
    static String addresses(String name) throws IOException {
        return Command.of("ip", "-o", "address", "show", "dev", name).output("");
    }

    static void nft(String... arguments) throws IOException {
        run("nft", arguments);
    }

    private static void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        new Command(command).output("");
    }

    @Override
    public void close() throws IOException {
        for (Process server : servers) {
            server.destroyForcibly().onExit().join();
        }
        for (String namespace : namespaces) {
            ip("netns", "delete", namespace);
        }
        for (ActualNetwork network : networks) {
            new Bridges().remove(network);
        }
        for (String stack : stacks) {
            firewall(stack, Firewall.EMPTY);
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
