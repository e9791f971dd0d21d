package jcompose.network;

import jcompose.process.Command;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The bridges that networks are; a bridge's alias tells whose it is, see {@link NetworkAlias}. */
public final class Bridges {
    static final String PREFIX = "jc-";

    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final Path SYSCTL = Path.of("/proc/sys/net/ipv4");
    private static final Path SYSCTL_IPV6 = Path.of("/proc/sys/net/ipv6/conf");

    /** The interface's name. */
    public static String name(String network, NetworkDriver driver) {
        return driver instanceof NetworkDriver.Bridge bridge
                ? bridge.name().orElseGet(() -> name(network))
                : name(network);
    }

    /** The usual one: interfaces have at most 15 characters, networks may have more. */
    public static String name(String network) {
        return PREFIX + HexFormat.of().formatHex(hash(network), 0, 6).substring(1);
    }

    /** A network's: 64 hexadecimal digits that follow from its full name. */
    public static String id(String network) {
        return HexFormat.of().formatHex(hash(network));
    }

    /**
     * A bridge's own, locally administered (IEEE 802). Without one it has the lowest of its ports',
     * and another one when that port goes: whoever knew the first talks to nobody for seconds.
     */
    static String macAddress(String network) {
        return "02:" + HexFormat.ofDelimiter(":").formatHex(hash(network), 6, 11);
    }

    private static byte[] hash(String network) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return digest.digest(network.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes the network. One that is there already, as from a pass that was killed, is made anew.
     */
    public void create(String stack, CreateNetwork create) throws IOException {
        String network = create.name();
        String bridge = name(network, create.driver());
        if (exists(bridge)) {
            refuseForeign(stack, network, bridge);
            remove(bridge);
        }
        switch (create.driver()) {
            case NetworkDriver.Bridge kind -> createBridge(stack, create, kind, bridge);
            case NetworkDriver.OnParent on -> ParentNetworks.create(stack, create, on);
        }
    }

    /** The bridge takes the gateways' addresses, where it has any. */
    private static void createBridge(
            String stack, CreateNetwork create, NetworkDriver.Bridge kind, String bridge)
            throws IOException {
        String network = create.name();
        boolean internal = create.internal();
        Subnet subnet = create.subnet();
        Optional<Ipv6Subnet> ipv6 = create.ipv6();
        Gateways gateways = create.gateways();
        boolean addressed = kind.way().ipv4() != GatewayMode.ISOLATED;
        boolean wideAddressed = ipv6.isPresent() && kind.way().ipv6() != GatewayMode.ISOLATED;
        String alias = new NetworkAlias(stack, network, BridgeAlias.options(create, kind)).text();
        ip(
                "link add name %s address %s mtu %d type bridge\n"
                        .formatted(bridge, macAddress(network), create.mtu()),
                "link set dev %s alias \"%s\"\n".formatted(bridge, alias));
        Path own = SYSCTL_IPV6.resolve(bridge);
        if (wideAddressed) {
            allowIpv6(network, own, internal);
        } else if (Files.exists(own)) {
            set(own.resolve("disable_ipv6"));
        }
        if (!internal) {
            // A connection to a published port of 127.0.0.1 leaves through the bridge.
            set(SYSCTL.resolve("conf").resolve(bridge).resolve("route_localnet"));
            set(SYSCTL.resolve("ip_forward"));
        }
        // Last, for an address tells that the network is whole, or that it is up; at once, for ip
        // goes through all of it even when this process is killed.
        ip(
                wideAddressed
                        ? ipv6.map(wide -> ipv6(bridge, wide, gateways.of(wide))).orElseThrow()
                        : "",
                addressed
                        ? "address add %s/%d broadcast %s dev %s\n"
                                .formatted(
                                        gateways.of(subnet),
                                        subnet.prefix(),
                                        subnet.broadcast(),
                                        bridge)
                        : "",
                "link set dev %s up\n".formatted(bridge));
    }

    /**
     * The machine looks for containers under the link-local address, and may not before that is its
     * own: were it left to the kernel to choose one and ask around whether somebody has it, nobody
     * would be reached from elsewhere in the network's first two seconds.
     */
    private static String ipv6(String bridge, Ipv6Subnet subnet, Ipv6 gateway) {
        return """
        link set dev %s addrgenmode none
        address add fe80::1/64 dev %s nodad
        address add %s/%d dev %s nodad
        """
                .formatted(bridge, bridge, gateway, subnet.prefix(), bridge);
    }

    /** A container must not advertise itself to the machine as its router (CVE-2020-13401). */
    private static void allowIpv6(String network, Path own, boolean internal) throws IOException {
        if (!Files.exists(own)) {
            throw new IOException("network " + network + ": this machine's kernel has no IPv6");
        }
        Files.writeString(own.resolve("accept_ra"), "0\n");
        Files.writeString(own.resolve("disable_ipv6"), "0\n");
        Path forwarding = SYSCTL_IPV6.resolve("all").resolve("forwarding");
        if (!internal && !Files.readString(forwarding).strip().equals("1")) {
            keepRouters();
            set(forwarding);
        }
    }

    /**
     * A machine that forwards does not listen to routers any more, and would lose its own default
     * route, unless told to go on (2).
     */
    private static void keepRouters() throws IOException {
        try (var interfaces = Files.newDirectoryStream(SYSCTL_IPV6)) {
            for (Path each : interfaces) {
                Path listens = each.resolve("accept_ra");
                boolean real = Files.exists(INTERFACES.resolve(each.getFileName()));
                if (real && Files.readString(listens).strip().equals("1")) {
                    Files.writeString(listens, "2\n");
                }
            }
        }
    }

    /** What {@link #create} has said about it. */
    static boolean hasWayOut(String bridge) throws IOException {
        try {
            Path localnet = SYSCTL.resolve("conf").resolve(bridge).resolve("route_localnet");
            return !Files.readString(localnet).strip().equals("0");
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Without an alias it is from a pass that was killed. */
    private static void refuseForeign(String stack, String network, String bridge)
            throws IOException {
        String alias = Files.readString(INTERFACES.resolve(bridge).resolve("ifalias")).strip();
        if (alias.isEmpty() && !bridge.startsWith(PREFIX)) {
            throw new IOException(
                    "network %s: this machine has an interface %s already"
                            .formatted(network, bridge));
        }
        boolean own =
                NetworkAlias.parse(alias).filter(found -> found.stack().equals(stack)).isPresent();
        if (!alias.isEmpty() && !own) {
            throw new IOException(
                    "network "
                            + network
                            + " belongs to another stack ("
                            + alias
                            + " on "
                            + bridge
                            + ")");
        }
    }

    public void remove(ActualNetwork network) throws IOException {
        if (network.driver() instanceof NetworkDriver.OnParent on) {
            ParentNetworks.remove(network, on);
        } else if (exists(network.bridge())) {
            remove(network.bridge());
        }
    }

    private static void remove(String bridge) throws IOException {
        ip("link delete dev %s\n".formatted(bridge));
    }

    private static boolean exists(String bridge) {
        return Files.exists(INTERFACES.resolve(bridge));
    }

    /** Written only where it is off: it may not be writable, and then it need not be. */
    private static void set(Path switchFile) throws IOException {
        if (!Files.readString(switchFile).strip().equals("1")) {
            Files.writeString(switchFile, "1\n");
        }
    }

    private static void ip(String... commands) throws IOException {
        Command.of("ip", "-batch", "-").output(String.join("", commands));
    }
}
