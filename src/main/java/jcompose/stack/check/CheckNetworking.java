package jcompose.stack.check;

import jcompose.stack.grammar.EndpointOptions;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.IpAddresses;
import jcompose.stack.grammar.LinkLocal;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** What a service says about its connections to networks and about names. */
final class CheckNetworking {
    private static final Pattern MAC =
            Pattern.compile("[0-9A-Fa-f]{2}([:-])([0-9A-Fa-f]{2}\\1){4}[0-9A-Fa-f]{2}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251})");

    private final Problems problems;

    private CheckNetworking(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckNetworking check = new CheckNetworking(problems);
        check.lookup(service, path);
        check.mac(service, path);
        service.mapping("networks")
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (entry.value() instanceof Tree.Mapping connection) {
                                check.connection(connection, path.key("networks").key(key));
                            }
                        });
    }

    private void lookup(Tree.Mapping service, KeyPath path) {
        for (Tree server : service.elements("dns")) {
            if (server instanceof Tree.Text(Position position, String text)
                    && !IpAddresses.isValid(text)) {
                problems.error(position, path.key("dns"), "'" + text + "' is no IP address");
            }
        }
        for (Tree host : service.elements("extra_hosts")) {
            if (host instanceof Tree.Text(Position position, String text)) {
                String address = text.substring(text.indexOf('=') + 1);
                if (!address.equals("host-gateway") && !IpAddresses.isValid(address)) {
                    problems.error(
                            position,
                            path.key("extra_hosts"),
                            "'" + address + "' is no IP address",
                            "write HOST=ADDRESS or HOST=host-gateway");
                }
            }
        }
    }

    private void mac(Tree.Mapping map, KeyPath path) {
        if (map.get("mac_address") instanceof Tree.Text(Position position, String text)
                && !MAC.matcher(text).matches()) {
            problems.error(position, path.key("mac_address"), "'" + text + "' is no MAC address");
        }
    }

    /** What refuses a text with the reason. */
    @FunctionalInterface
    private interface Grammar {
        Object parse() throws GrammarException;
    }

    private void parse(Grammar grammar, Position position, KeyPath path) {
        try {
            grammar.parse();
        } catch (GrammarException e) {
            problems.error(position, path, e.getMessage(), e.hint());
        }
    }

    private void connection(Tree.Mapping connection, KeyPath path) {
        mac(connection, path);
        if (connection.get("ipv4_address") instanceof Tree.Text(Position position, String text)
                && !IpAddresses.isIpv4(text)) {
            problems.error(position, path.key("ipv4_address"), "'" + text + "' is no IPv4 address");
        }
        if (connection.get("ipv6_address") instanceof Tree.Text(Position position, String text)
                && !IpAddresses.isIpv6(text)) {
            problems.error(position, path.key("ipv6_address"), "'" + text + "' is no IPv6 address");
        }
        if (connection.get("interface_name") instanceof Tree.Text(Position position, String text)) {
            parse(
                    () -> EndpointOptions.interfaceName(Optional.of(text)),
                    position,
                    path.key("interface_name"));
        }
        for (Tree local : connection.elements("link_local_ips")) {
            if (local instanceof Tree.Text(Position position, String text)) {
                parse(() -> LinkLocal.parse(text), position, path.key("link_local_ips"));
            }
        }
        SortedMap<String, String> options = CheckNetworks.options(connection);
        options.forEach(
                (key, value) ->
                        parse(
                                () -> EndpointOptions.parse(Map.of(key, value)),
                                connection.mapping("driver_opts").keyPosition(key),
                                path.key("driver_opts").key(key)));
        for (Tree alias : connection.elements("aliases")) {
            if (alias instanceof Tree.Text(Position position, String text)
                    && !NAME.matcher(text).matches()) {
                problems.error(
                        position, path.key("aliases"), "'" + text + "' cannot be a host's name");
            }
        }
    }
}
