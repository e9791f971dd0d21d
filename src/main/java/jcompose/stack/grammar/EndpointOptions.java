package jcompose.stack.grammar;

import jcompose.reconciler.desired.InterfaceSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The {@code driver_opts} of a container's connection to a network, as they are written for Docker.
 *
 * @param interfaceName inside the container
 * @param parameters of the kernel, for that interface, see {@link InterfaceSettings}
 */
public record EndpointOptions(
        Optional<String> interfaceName, SortedMap<String, String> parameters) {
    private static final String NAME = "com.docker.network.endpoint.ifname";
    private static final String SYSCTLS = "com.docker.network.endpoint.sysctls";

    /** The kernel's: no blanks, no slash, at most 15 bytes, and not one of these. */
    private static final Pattern INTERFACE = Pattern.compile("(?!\\.{1,2}$|lo$)[^\\s/:]{1,15}");

    private static final Pattern PARAMETER =
            Pattern.compile(
                    "net\\.[a-z0-9_]+\\.[a-z0-9_]+\\."
                            + InterfaceSettings.NAME
                            + "\\.[a-zA-Z0-9_.-]+");

    /** Refuses what a connection cannot have. */
    public static EndpointOptions parse(Map<String, String> options) throws GrammarException {
        for (String key : options.keySet()) {
            if (!List.of(NAME, SYSCTLS).contains(key)) {
                throw new GrammarException(
                        "the option '" + key + "' is not supported",
                        "connections have " + NAME + " and " + SYSCTLS);
            }
        }
        return new EndpointOptions(
                interfaceName(Optional.ofNullable(options.get(NAME))),
                parameters(options.getOrDefault(SYSCTLS, "")));
    }

    /** Refuses what the kernel would. */
    public static Optional<String> interfaceName(Optional<String> name) throws GrammarException {
        if (name.isPresent() && !INTERFACE.matcher(name.get()).matches()) {
            throw new GrammarException(
                    "'" + name.get() + "' cannot be an interface's name",
                    "it has at most 15 characters, none of them a blank, a slash or a colon");
        }
        return name;
    }

    private static SortedMap<String, String> parameters(String text) throws GrammarException {
        SortedMap<String, String> parameters = new TreeMap<>();
        for (String each : text.isEmpty() ? List.<String>of() : List.of(text.split(",", -1))) {
            int equals = each.indexOf('=');
            String key = equals < 0 ? each : each.substring(0, equals);
            if (equals < 0 || !PARAMETER.matcher(key).matches()) {
                throw new GrammarException(
                        "'" + each + "' is no parameter of an interface",
                        "write net.X.Y."
                                + InterfaceSettings.NAME
                                + ".Z=VALUE, as in net.ipv4.conf."
                                + InterfaceSettings.NAME
                                + ".log_martians=1, with commas between several");
            }
            parameters.put(key, each.substring(equals + 1));
        }
        return parameters;
    }
}
