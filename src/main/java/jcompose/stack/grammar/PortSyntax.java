package jcompose.stack.grammar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The short form of ports: {@code [[IP:]PUBLISHED:]TARGET[/PROTOCOL]}, where both ports may be
 * ranges (Compose specification, 05-services.md).
 */
public final class PortSyntax {
    private static final String HINT = "write PUBLISHED:TARGET, as in 8080:80";

    private PortSyntax() {}

    /**
     * One port; a range of targets becomes several.
     *
     * @param hostIp empty: all addresses
     * @param published a port, or a range to choose from, or empty
     */
    public record Port(String hostIp, String published, int target, String protocol) {}

    /** First and last port, both inclusive. */
    private record Range(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    public static List<Port> parse(String text) throws GrammarException {
        int slash = text.lastIndexOf('/');
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
        checkProtocol(text, protocol);
        String[] parts = (slash < 0 ? text : text.substring(0, slash)).split(":", -1);
        int count = parts.length;
        Range target = range(text, parts[count - 1]);
        String publishedText = count < 2 ? "" : parts[count - 2];
        String hostIp = count < 3 ? "" : String.join(":", List.of(parts).subList(0, count - 2));
        hostIp = hostIp(text, hostIp);
        if (publishedText.isEmpty()) {
            return ports(hostIp, new Range(0, 0), target, protocol);
        }
        Range published = range(text, publishedText);
        if (target.size() == 1 && published.size() > 1) {
            return List.of(new Port(hostIp, publishedText, target.first(), protocol));
        }
        if (published.size() != target.size()) {
            throw new GrammarException(
                    "'" + text + "' has ranges of different length",
                    "as many published ports as targets, as in 8000-8002:80-82");
        }
        return ports(hostIp, published, target, protocol);
    }

    /** The protocols that the specification knows, whether or not they can be published. */
    public static void checkProtocol(String text, String protocol) throws GrammarException {
        if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
            throw new GrammarException(
                    "'" + text + "' has the unknown protocol '" + protocol + "'",
                    "the protocols are tcp, udp and sctp");
        }
    }

    private static List<Port> ports(String hostIp, Range published, Range target, String protocol) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            String port = published.first() == 0 ? "" : Integer.toString(published.first() + i);
            ports.add(new Port(hostIp, port, target.first() + i, protocol));
        }
        // The reference sorts the ports of one range as text.
        ports.sort(Comparator.comparing(port -> port.target() + "/"));
        return ports;
    }

    private static String hostIp(String text, String ip) throws GrammarException {
        String address =
                ip.startsWith("[") && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip;
        if (!address.isEmpty() && !IpAddresses.isValid(address)) {
            throw new GrammarException(
                    "'" + text + "' has the IP address '" + ip + "', which is not one",
                    "write IP:PUBLISHED:TARGET, as in 127.0.0.1:8080:80");
        }
        return address;
    }

    private static Range range(String text, String ports) throws GrammarException {
        int dash = ports.indexOf('-');
        Range range =
                dash <= 0
                        ? new Range(port(text, ports), port(text, ports))
                        : new Range(
                                port(text, ports.substring(0, dash)),
                                port(text, ports.substring(dash + 1)));
        if (range.last() < range.first()) {
            throw new GrammarException(
                    "'" + text + "' has the range " + ports + ", which ends before it begins",
                    HINT);
        }
        return range;
    }

    private static int port(String text, String port) throws GrammarException {
        int number = 0;
        for (int i = 0; i < port.length(); i++) {
            char digit = port.charAt(i);
            number =
                    digit < '0' || digit > '9' ? 65536 : Math.min(number * 10 + digit - '0', 65536);
        }
        if (number > 65535 || port.isEmpty()) {
            throw new GrammarException(
                    "'" + text + "' has the port '" + port + "', which is not one of 1 to 65535",
                    HINT);
        }
        return number;
    }
}
