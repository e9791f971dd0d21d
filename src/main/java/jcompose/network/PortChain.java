package jcompose.network;

import jcompose.type.PublishedPort;

import java.util.List;
import java.util.stream.Stream;

/** The chain of a published port, one for each family: where its connections go. */
final class PortChain {
    private PortChain() {}

    /**
     * Connections go to one replica after the other: of three, the first takes every third, the
     * second every other one of the rest. A map would say it in one rule, and be empty for who is
     * on the way when it is replaced.
     */
    static String rules(PublishedPort port, String to, Stream<String> addresses) {
        List<String> behind = addresses.toList();
        StringBuilder rules = new StringBuilder();
        for (int left = behind.size(); left > 0; left--) {
            rules.append(left > 1 ? "numgen inc mod " + left + " == 0 " : "")
                    .append("meta l4proto ")
                    .append(port.protocol())
                    .append(" dnat ")
                    .append(to)
                    .append(behind.get(behind.size() - left))
                    .append(":")
                    .append(port.target())
                    .append("\n");
        }
        return rules.toString();
    }

    static String name(PublishedPort port) {
        String name = port.protocol() + "-" + port.published();
        return port.isAny() ? name : name + "-" + port.hostAddress();
    }

    /** Names of chains have no colons. */
    static String name6(PublishedPort port) {
        String name = port.protocol() + "-" + port.published() + "-v6";
        return isAnyIpv6(port) ? name : name + "-" + port.hostAddress().replace(':', '_');
    }

    static boolean isAnyIpv6(PublishedPort port) {
        return port.isAny() || port.hostAddress().equals(PublishedPort.ANY_IPV6);
    }
}
