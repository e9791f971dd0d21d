package jcompose.stack.grammar;

import org.jspecify.annotations.Nullable;

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
        String[] parts = text.split(":", -1);
        int count = parts.length;
        String last = parts[count - 1];
        int slash = last.indexOf('/');
        String protocol = slash < 0 ? "" : last.substring(slash + 1).toLowerCase(Locale.ROOT);
        protocol = protocol.isEmpty() ? "tcp" : protocol;
        checkProtocol(text, protocol);
        Range target = range(text, slash < 0 ? last : last.substring(0, slash));
        String publishedText = count < 2 ? "" : parts[count - 2];
        String hostIp = count < 3 ? "" : String.join(":", List.of(parts).subList(0, count - 2));
        hostIp = hostIp(text, hostIp);
        Range published = publishedText.isEmpty() ? null : range(text, publishedText);
        if (published != null && published.size() != target.size() && target.size() > 1) {
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

    private static List<Port> ports(
            String hostIp, @Nullable Range published, Range target, String protocol) {
        List<Port> ports = new ArrayList<>();
        for (int i = 0; i < target.size(); i++) {
            String port = "";
            if (published != null) {
                boolean choice = target.size() == 1 && published.size() > 1;
                port = published.first() + i + (choice ? "-" + published.last() : "");
            }
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
        String digits = port.startsWith("+") ? port.substring(1) : port;
        int number = digits.isEmpty() ? 65536 : 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            number =
                    digit < '0' || digit > '9' ? 65536 : Math.min(number * 10 + digit - '0', 65536);
        }
        if (number > 65535) {
            throw new GrammarException(
                    "'" + text + "' has the port '" + port + "', which is not one of 1 to 65535",
                    HINT);
        }
        return number;
    }
}
