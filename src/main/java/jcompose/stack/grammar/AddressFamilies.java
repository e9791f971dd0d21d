package jcompose.stack.grammar;

import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.List;

/** Which elements of a network's {@code ipam.config} are about IPv4, and which about IPv6. */
public final class AddressFamilies {
    private AddressFamilies() {}

    /** What says nothing about its family is about IPv4. */
    public static List<Tree.Mapping> of(Tree.Mapping network, boolean ipv6) {
        List<Tree.Mapping> found = new ArrayList<>();
        for (Tree element : network.mapping("ipam").elements("config")) {
            if (element instanceof Tree.Mapping config && isIpv6(config) == ipv6) {
                found.add(config);
            }
        }
        return found;
    }

    private static boolean isIpv6(Tree.Mapping config) {
        for (String key : List.of("subnet", "ip_range", "gateway")) {
            String text = config.text(key);
            if (text != null) {
                return text.indexOf(':') >= 0;
            }
        }
        return false;
    }
}
