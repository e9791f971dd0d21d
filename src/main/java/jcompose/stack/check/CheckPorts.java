package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A port of the machine can be published only once. */
public final class CheckPorts {
    private static final String ANY = "0.0.0.0";
    private static final String ANY_IPV6 = "::";

    private final Problems problems;

    /** Who publishes: by port and protocol, then by address. */
    private final Map<String, Map<String, Holder>> holders = new HashMap<>();

    /** All addresses of IPv6 are as good as any of them. */
    private static @Nullable Holder ofIpv6(Map<String, Holder> others, String address) {
        for (Map.Entry<String, Holder> each : others.entrySet()) {
            boolean all = address.equals(ANY_IPV6) || each.getKey().equals(ANY_IPV6);
            if (all && each.getKey().indexOf(':') >= 0) {
                return each.getValue();
            }
        }
        return null;
    }

    private record Holder(String service, Position position) {}

    private CheckPorts(Problems problems) {
        this.problems = problems;
    }

    public static void check(Tree.Mapping services, Problems problems) {
        CheckPorts check = new CheckPorts(problems);
        Services.each(
                services,
                (name, service, path) -> {
                    int index = 0;
                    for (Tree port : service.elements("ports")) {
                        if (port instanceof Tree.Mapping map) {
                            check.port(name, map, path.key("ports").index(index));
                        }
                        index++;
                    }
                });
    }

    private void port(String service, Tree.Mapping port, KeyPath path) {
        String published = port.text("published");
        if (published == null || published.equals("0") || published.indexOf('-') > 0) {
            return; // one that is free will be chosen
        }
        String key =
                published + "/" + String.valueOf(port.text("protocol")).toLowerCase(Locale.ROOT);
        String given = port.text("host_ip");
        String address = given == null ? ANY : given;
        Map<String, Holder> others = holders.computeIfAbsent(key, ignored -> new HashMap<>());
        Holder other = others.getOrDefault(address, others.get(ANY));
        if (other == null && address.equals(ANY) && !others.isEmpty()) {
            other = others.values().iterator().next();
        }
        if (other == null && address.indexOf(':') >= 0) {
            other = ofIpv6(others, address);
        }
        if (other != null) {
            problems.error(
                    port.position(),
                    path,
                    "the port " + key + " is already published by '" + other.service() + "'",
                    "see " + other.position());
        }
        others.putIfAbsent(address, new Holder(service, port.position()));
    }
}
