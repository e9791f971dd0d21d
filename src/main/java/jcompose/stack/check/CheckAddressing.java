package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.IpAddresses;
import jcompose.stack.grammar.Subnets;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;
import jcompose.type.Ipv4;
import jcompose.type.Subnet;

import java.util.List;
import java.util.Optional;

/** The addresses of a network: all of them lie in its subnet. */
final class CheckAddressing {
    private final KeyPath path;
    private final Problems problems;

    private CheckAddressing(KeyPath path, Problems problems) {
        this.path = path;
        this.problems = problems;
    }

    /**
     * Looks at one element of {@code ipam.config}.
     *
     * @param path its own
     */
    static void check(Tree.Mapping config, KeyPath path, Problems problems) {
        CheckAddressing check = new CheckAddressing(path, problems);
        Optional<Subnet> subnet = check.subnet(config, "subnet");
        Optional<Subnet> range = check.subnet(config, "ip_range");
        if (subnet.isPresent()) {
            if (range.isPresent()
                    && (range.get().prefix() < subnet.get().prefix()
                            || !subnet.get().contains(range.get().base()))) {
                check.outside(config, "ip_range", range.get().toString(), subnet.get());
            }
            check.gateway(config, subnet.get());
        } else if (!config.has("subnet")) {
            check.alone(config);
        }
        config.mapping("aux_addresses")
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Text(Position at, String text)) {
                                check.reserved(
                                        text, at, path.key("aux_addresses").key(name), subnet);
                            }
                        });
    }

    /** Without a subnet nobody knows what they are to lie in. */
    private void alone(Tree.Mapping config) {
        for (String key : List.of("ip_range", "gateway", "aux_addresses")) {
            if (config.has(key)) {
                problems.error(
                        config.keyPosition(key), path.key(key), "needs a 'subnet' beside it");
            }
        }
    }

    private Optional<Subnet> subnet(Tree.Mapping config, String key) {
        if (!(config.get(key) instanceof Tree.Text(Position position, String text))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Subnets.parse(text));
        } catch (GrammarException e) {
            problems.error(position, path.key(key), e.getMessage(), e.hint());
            return Optional.empty();
        }
    }

    private void gateway(Tree.Mapping config, Subnet subnet) {
        if (!(config.get("gateway") instanceof Tree.Text(Position position, String text))) {
            return;
        }
        KeyPath at = path.key("gateway");
        if (!IpAddresses.isIpv4(text)) {
            problems.error(position, at, "'" + text + "' is no IPv4 address");
        } else if (!subnet.contains(Ipv4.parse(text))) {
            problems.error(position, at, text + " is not in the subnet " + subnet);
        } else if (!subnet.isOfInterface(Ipv4.parse(text))) {
            problems.error(
                    position, at, text + " is no address for anybody in the subnet " + subnet);
        }
    }

    private void reserved(String text, Position position, KeyPath at, Optional<Subnet> subnet) {
        if (!IpAddresses.isIpv4(text)) {
            problems.error(position, at, "'" + text + "' is no IPv4 address");
        } else if (subnet.isPresent() && !subnet.get().contains(Ipv4.parse(text))) {
            problems.error(position, at, text + " is not in the subnet " + subnet.get());
        }
    }

    private void outside(Tree.Mapping config, String key, String text, Subnet subnet) {
        problems.error(
                config.keyPosition(key), path.key(key), text + " is not in the subnet " + subnet);
    }
}
