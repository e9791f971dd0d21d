package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.IpAddresses;
import jcompose.stack.grammar.Subnets;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;

import java.util.Optional;

/** The IPv6 addresses of a network: all of them lie in its subnet. */
final class CheckIpv6Addressing {
    private final KeyPath path;
    private final Problems problems;

    private CheckIpv6Addressing(KeyPath path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    /**
     * Looks at an element of {@code ipam.config} that is about IPv6.
     *
     * @param path its own
     */
    static void check(Tree.Mapping network, Tree.Mapping config, KeyPath path, Problems problems) {
        CheckIpv6Addressing check = new CheckIpv6Addressing(path, problems);
        if (!network.isTrue("enable_ipv6")) {
            problems.warning(
                    config.position(),
                    path,
                    "has no effect: the network has no IPv6",
                    "say 'enable_ipv6: true' there");
        }
        check.subnet(config, "subnet").ifPresent(subnet -> check.within(config, subnet));
    }

    private Optional<Ipv6Subnet> subnet(Tree.Mapping config, String key) {
        if (!(config.get(key) instanceof Tree.Text(Position position, String text))) {
            if (key.equals("subnet")) {
                problems.error(config.position(), path, "needs a 'subnet'");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Subnets.parseIpv6(text));
        } catch (GrammarException e) {
            problems.error(position, path.key(key), e.getMessage(), e.hint());
            return Optional.empty();
        }
    }

    private void within(Tree.Mapping config, Ipv6Subnet subnet) {
        if (config.get("gateway") instanceof Tree.Text(Position at, String text)) {
            reserved(text, at, path.key("gateway"), subnet);
        }
        Optional<Ipv6Subnet> range = subnet(config, "ip_range");
        if (range.isPresent()
                && (range.get().prefix() < subnet.prefix()
                        || !subnet.contains(range.get().base()))) {
            problems.error(
                    config.keyPosition("ip_range"),
                    path.key("ip_range"),
                    range.get() + " is not in the subnet " + subnet);
        }
        config.mapping("aux_addresses")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Text(Position at, String text)) {
                                reserved(text, at, path.key("aux_addresses").key(name), subnet);
                            }
                        });
    }

    private void reserved(String text, Position position, KeyPath at, Ipv6Subnet subnet) {
        if (!IpAddresses.isIpv6(text)) {
            problems.error(position, at, "'" + text + "' is no IPv6 address");
        } else if (!subnet.contains(Ipv6.parse(text))) {
            problems.error(position, at, text + " is not in the subnet " + subnet);
        }
    }
}
