package jcompose.deploy;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.stream.Collectors;

/** What a container's files below {@code /etc} say of its own addresses, while these change. */
final class OwnHosts {
    private OwnHosts() {}

    /** {@code hosts} without some addresses, and with all that the container's record has. */
    static String edit(String hosts, JsonNode config, List<String> gone) {
        String own = config.path("config").path("hostname").asString("");
        String domain = config.path("config").path("domainname").asString("");
        String names = domain.isEmpty() ? own : own + "." + domain + " " + own;
        StringBuilder text =
                new StringBuilder(
                        hosts.lines()
                                .filter(line -> gone.stream().noneMatch(at -> begins(line, at)))
                                .map(line -> line + "\n")
                                .collect(Collectors.joining()));
        for (JsonNode end : config.path("network").path("interfaces")) {
            for (JsonNode each : end.path("addresses")) {
                String address = each.asString("").split("/", 2)[0];
                if (hosts.lines().noneMatch(line -> begins(line, address))) {
                    text.append(address).append('\t').append(names).append('\n');
                }
            }
        }
        return text.toString();
    }

    /** {@code resolv.conf} with this server alone. */
    static String asking(String resolver, String server) {
        return "nameserver "
                + server
                + "\n"
                + resolver.lines()
                        .filter(line -> !line.startsWith("nameserver "))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
    }

    private static boolean begins(String line, String address) {
        return line.startsWith(address + "\t") || line.startsWith(address + " ");
    }
}
