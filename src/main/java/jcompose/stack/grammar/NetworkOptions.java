package jcompose.stack.grammar;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** A network's driver and its {@code driver_opts}, as they are written for Docker. */
public final class NetworkOptions {
    private static final String MTU = "com.docker.network.driver.mtu";

    /** Those of the driver bridge that say what our bridges do in any case. */
    private static final Map<String, List<String>> AS_IT_IS =
            Map.of(
                    "com.docker.network.bridge.enable_ip_masquerade",
                    List.of("true", "1"),
                    "com.docker.network.bridge.enable_icc",
                    List.of("true", "1"),
                    "com.docker.network.bridge.host_binding_ipv4",
                    List.of("0.0.0.0"),
                    "com.docker.network.bridge.gateway_mode_ipv4",
                    List.of("nat"),
                    "com.docker.network.bridge.gateway_mode_ipv6",
                    List.of("nat"));

    /** What to do instead. */
    private static final Map<String, String> INSTEAD =
            Map.of(
                    "com.docker.network.bridge.name",
                    "the bridge's name follows from the network's: 'jcompose network inspect' tells"
                            + " it",
                    "com.docker.network.bridge.host_binding_ipv4",
                    "give each port its address, as in 127.0.0.1:8080:80",
                    "com.docker.network.bridge.enable_icc",
                    "put services that are not to reach each other on networks of their own",
                    "com.docker.network.bridge.enable_ip_masquerade",
                    "networks without a way out are 'internal: true'");

    private NetworkOptions() {}

    /** Refuses what a network cannot be. */
    public static void check(String driver, SortedMap<String, String> options)
            throws GrammarException {
        driver(driver);
        for (Map.Entry<String, String> option : options.entrySet()) {
            String key = option.getKey();
            boolean known =
                    key.equals(MTU)
                            || AS_IT_IS.getOrDefault(key, List.of()).contains(option.getValue());
            if (!known) {
                throw new GrammarException(
                        "the option '" + key + "=" + option.getValue() + "' is not supported",
                        INSTEAD.getOrDefault(key, "networks have " + MTU + " as their option"));
            }
        }
        mtu(options);
    }

    private static void driver(String driver) throws GrammarException {
        switch (driver) {
            case "", "bridge", "default" -> {
                // The one that we have.
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
            case "macvlan", "ipvlan" ->
                    throw new GrammarException(
                            "the driver '" + driver + "' is not supported yet",
                            "use bridge, and publish ports on the machine's addresses");
            default ->
                    throw new GrammarException(
                            "the driver '" + driver + "' is not supported", "use bridge");
        }
    }

    /** The largest packet in bytes; the least is what every machine has to take (RFC 791). */
    public static Optional<Integer> mtu(Map<String, String> options) throws GrammarException {
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
