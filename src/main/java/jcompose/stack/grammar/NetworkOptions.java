package jcompose.stack.grammar;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.GatewayMode;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.desired.NetworkDriver.Kind;
import jcompose.reconciler.desired.WayOut;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network's driver and its {@code driver_opts}, as they are written for Docker.
 *
 * @param mtu the largest packet in bytes
 * @param binding where ports are published that are not told where
 */
public record NetworkOptions(
        NetworkDriver driver, Optional<Integer> mtu, Optional<String> binding) {
    private static final String BRIDGE = "com.docker.network.bridge.";
    private static final String MTU = "com.docker.network.driver.mtu";
    private static final String NAME = BRIDGE + "name";
    private static final String ICC = BRIDGE + "enable_icc";
    private static final String BINDING = BRIDGE + "host_binding_ipv4";
    private static final String PREFIX = "com.docker.network.container_iface_prefix";
    private static final String PARENT = "parent";
    private static final String MACVLAN_MODE = "macvlan_mode";
    private static final String IPVLAN_MODE = "ipvlan_mode";
    private static final String IPVLAN_FLAG = "ipvlan_flag";

    private static final String MASQUERADE = BRIDGE + "enable_ip_masquerade";
    private static final String MODE_IPV4 = BRIDGE + "gateway_mode_ipv4";
    private static final String MODE_IPV6 = BRIDGE + "gateway_mode_ipv6";

    private static final Set<String> OF_BRIDGES =
            Set.of(MTU, NAME, ICC, BINDING, PREFIX, MASQUERADE, MODE_IPV4, MODE_IPV6);

    private static final Map<Kind, Set<String>> OF_PARENTS =
            Map.of(
                    Kind.MACVLAN,
                    Set.of(MTU, PARENT, MACVLAN_MODE),
                    Kind.IPVLAN,
                    Set.of(MTU, PARENT, IPVLAN_MODE, IPVLAN_FLAG));

    /** The kernel's: no blanks, no slash, at most 15 bytes, and not one of these. */
    private static final String INTERFACE = "(?!\\.{1,2}$|lo$)[^\\s/:\"']{1,15}";

    /** What the names of interfaces begin with that are all ours. */
    private static final List<String> OURS = List.of("jc-", "jv");

    /**
     * Refuses what a network cannot be.
     *
     * @param internal whether it has no way out
     */
    public static NetworkOptions parse(
            String driver, SortedMap<String, String> options, boolean internal)
            throws GrammarException {
        NetworkDriver kind = driver(driver, options);
        for (String key : List.of(MODE_IPV4, MODE_IPV6)) {
            if (kind.isOurs()
                    && !internal
                    && GatewayMode.ISOLATED.toString().equals(options.get(key))) {
                throw new GrammarException(
                        key + ": only a network without a way out can be isolated",
                        "say that it is internal, too");
            }
        }
        return new NetworkOptions(kind, mtu(options), binding(options));
    }

    /** As they would be written for what there is. */
    public static SortedMap<String, String> of(ActualNetwork network) {
        SortedMap<String, String> options = new TreeMap<>();
        switch (network.driver()) {
            case NetworkDriver.Bridge bridge -> {
                bridge.name().ifPresent(name -> options.put(NAME, name));
                if (!bridge.prefix().equals(NetworkDriver.USUAL_PREFIX)) {
                    options.put(PREFIX, bridge.prefix());
                }
                if (!bridge.talking()) {
                    options.put(ICC, "false");
                }
                put(options, MODE_IPV4, bridge.way().ipv4());
                put(options, MODE_IPV6, bridge.way().ipv6());
                if (!bridge.way().masquerading()) {
                    options.put(MASQUERADE, "false");
                }
            }
            case NetworkDriver.OnParent on -> {
                on.parent().ifPresent(parent -> options.put(PARENT, parent));
                options.put(on.kind() == Kind.MACVLAN ? MACVLAN_MODE : IPVLAN_MODE, on.mode());
                if (!on.flag().isEmpty()) {
                    options.put(IPVLAN_FLAG, on.flag());
                }
            }
        }
        if (network.mtu() != Network.USUAL_MTU) {
            options.put(MTU, Integer.toString(network.mtu()));
        }
        return options;
    }

    /** Those that mean nothing to the driver. */
    public static List<String> unknown(String driver, SortedMap<String, String> options) {
        List<String> unknown = new ArrayList<>();
        Set<String> known =
                switch (driver) {
                    case "macvlan", "ipvlan" ->
                            OF_PARENTS.getOrDefault(
                                    Kind.valueOf(driver.toUpperCase(Locale.ROOT)), Set.of());
                    default -> OF_BRIDGES;
                };
        for (String key : options.keySet()) {
            if (!known.contains(key)) {
                unknown.add(key);
            }
        }
        return unknown;
    }

    private static NetworkDriver driver(String driver, SortedMap<String, String> options)
            throws GrammarException {
        return switch (driver) {
            case "", "bridge", "default" -> bridge(options);
            case "macvlan" ->
                    new NetworkDriver.OnParent(
                            Kind.MACVLAN,
                            parent(options),
                            word(
                                    options,
                                    MACVLAN_MODE,
                                    List.of("bridge", "private", "vepa", "passthru")),
                            "");
            case "ipvlan" -> {
                String flag = word(options, IPVLAN_FLAG, List.of("bridge", "private", "vepa"));
                yield new NetworkDriver.OnParent(
                        Kind.IPVLAN,
                        parent(options),
                        word(options, IPVLAN_MODE, List.of("l2", "l3", "l3s")),
                        flag.equals("bridge") ? "" : flag);
            }
            case "host", "none" ->
                    throw new GrammarException(
                            "a network cannot have the driver '" + driver + "'",
                            "give the services 'network_mode: " + driver + "' instead");
            case "overlay" ->
                    throw new GrammarException(
                            "the driver 'overlay' connects the machines of a cluster, and there is"
                                    + " one machine",
                            "use bridge");
            default ->
                    throw new GrammarException(
                            "the driver '" + driver + "' is not supported",
                            "use bridge, macvlan or ipvlan");
        };
    }

    private static NetworkDriver bridge(SortedMap<String, String> options) throws GrammarException {
        return new NetworkDriver.Bridge(
                interfaceName(options, NAME),
                interfaceName(options, PREFIX).orElse(NetworkDriver.USUAL_PREFIX),
                flag(options, ICC),
                new WayOut(
                        mode(options, MODE_IPV4),
                        mode(options, MODE_IPV6),
                        flag(options, MASQUERADE)));
    }

    private static GatewayMode mode(SortedMap<String, String> options, String key)
            throws GrammarException {
        List<String> words = new ArrayList<>();
        for (GatewayMode mode : GatewayMode.values()) {
            words.add(mode.toString());
        }
        return GatewayMode.of(word(options, key, words));
    }

    private static void put(SortedMap<String, String> options, String key, GatewayMode mode) {
        if (mode != GatewayMode.NAT) {
            options.put(key, mode.toString());
        }
    }

    private static Optional<String> parent(SortedMap<String, String> options)
            throws GrammarException {
        return interfaceName(options, PARENT);
    }

    private static Optional<String> interfaceName(SortedMap<String, String> options, String key)
            throws GrammarException {
        String text = options.get(key);
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches(INTERFACE) || OURS.stream().anyMatch(text::startsWith)) {
            throw new GrammarException(
                    key + ": '" + text + "' cannot be an interface's name",
                    "it has at most 15 characters, none of them a blank, a slash or a colon, and"
                            + " does not begin with jc- or jv");
        }
        return Optional.of(text);
    }

    /** The first is meant where nothing is said. */
    private static String word(SortedMap<String, String> options, String key, List<String> words)
            throws GrammarException {
        String text = options.getOrDefault(key, words.getFirst());
        if (!words.contains(text)) {
            throw new GrammarException(
                    key + ": '" + text + "' is not known", "use " + String.join(", ", words));
        }
        return text;
    }

    private static boolean flag(SortedMap<String, String> options, String key)
            throws GrammarException {
        return switch (options.getOrDefault(key, "true").toLowerCase(Locale.ROOT)) {
            case "true", "1", "t" -> true;
            case "false", "0", "f" -> false;
            default ->
                    throw new GrammarException(
                            key + ": '" + options.get(key) + "' is neither true nor false", "");
        };
    }

    private static Optional<String> binding(SortedMap<String, String> options)
            throws GrammarException {
        String text = options.get(BINDING);
        if (text != null && !IpAddresses.isIpv4(text)) {
            throw new GrammarException(BINDING + ": '" + text + "' is no IPv4 address", "");
        }
        return Optional.ofNullable(text);
    }

    /** The largest packet in bytes; the least is what every machine has to take (RFC 791). */
    private static Optional<Integer> mtu(Map<String, String> options) throws GrammarException {
        String text = options.get(MTU);
        if (text == null) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{3,5}")
                || Integer.parseInt(text) < 576
                || Integer.parseInt(text) > 65_535) {
            throw new GrammarException(
                    "'" + text + "' is no MTU", "write a number of bytes, 576 to 65535");
        }
        return Optional.of(Integer.valueOf(text));
    }
}
