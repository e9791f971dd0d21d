package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.IpAddresses;
import jcompose.stack.grammar.PortSyntax;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;
import jcompose.type.Ipv6;

import java.util.List;
import java.util.Locale;

/** Ports that we cannot publish so far, or that are none. */
final class CheckPortSupport {
    private static final Ipv6 LOOPBACK = Ipv6.parse("::1");

    private CheckPortSupport() {}

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        int index = 0;
        for (Tree port : service.elements("ports")) {
            if (port instanceof Tree.Mapping map) {
                port(map, path.key("ports").index(index), problems);
            }
            index++;
        }
    }

    private static void port(Tree.Mapping port, KeyPath path, Problems problems) {
        String published = port.text("published");
        String host = port.text("host_ip");
        if (published != null && !published.equals("0") && !isPortOrRange(published)) {
            problems.error(
                    port.position(),
                    path,
                    "'" + published + "' is neither a port nor a range of ports",
                    "write 8080, or 8000-8010 to have one of these chosen; ports are 1 to 65535");
        }
        if (port.get("target") instanceof Tree.Whole(Position position, long target)
                && (target < 1 || target > 65535)) {
            problems.error(position, path, target + " is not a port", "ports are 1 to 65535");
        }
        protocol(port, path, problems);
        if (host != null && IpAddresses.isIpv6(host) && Ipv6.parse(host).equals(LOOPBACK)) {
            problems.error(
                    port.position(),
                    path,
                    "nothing can be published on ::1: the kernel lets no answer from elsewhere to"
                            + " it",
                    "publish on 127.0.0.1 for this machine alone");
        }
        if ("sctp".equalsIgnoreCase(port.text("protocol"))) {
            problems.error(port.position(), path, "the protocol 'sctp' is not supported yet");
        }
    }

    private static void protocol(Tree.Mapping port, KeyPath path, Problems problems) {
        if (port.get("protocol") instanceof Tree.Text(Position position, String text)) {
            try {
                PortSyntax.checkProtocol(text, text.toLowerCase(Locale.ROOT));
            } catch (GrammarException e) {
                problems.error(position, path.key("protocol"), e.getMessage(), e.hint());
            }
        }
    }

    private static boolean isPort(String text) {
        return !text.isEmpty()
                && text.length() <= 5
                && text.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && Integer.parseInt(text) >= 1
                && Integer.parseInt(text) <= 65535;
    }

    private static boolean isPortOrRange(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return isPort(text);
        }
        String first = text.substring(0, dash);
        String last = text.substring(dash + 1);
        return isPort(first) && isPort(last) && Integer.parseInt(first) <= Integer.parseInt(last);
    }

    static void exposed(String text) throws GrammarException {
        int slash = text.indexOf('/');
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
        String range = slash < 0 ? text : text.substring(0, slash);
        int dash = range.indexOf('-');
        boolean valid =
                dash < 0
                        ? isPort(range)
                        : isPort(range.substring(0, dash)) && isPort(range.substring(dash + 1));
        if (!valid || !List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new GrammarException(
                    "'" + text + "' is not a port", "write PORT[/PROTOCOL], as in 80 or 53/udp");
        }
    }
}
