package jcompose.registry.http;

import java.net.InetAddress;
import java.util.Locale;

/**
 * The servers that {@code NO_PROXY} names: {@code *}, {@code name} (and what is below it), {@code
 * .name} (only what is below), addresses, and networks as in {@code 10.0.0.0/8}; each may have a
 * port.
 */
record ProxyExceptions(String list) {
    boolean include(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        for (String entry : list.split(",", -1)) {
            if (matches(entry.strip().toLowerCase(Locale.ROOT), name, port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.isEmpty()) {
            return false;
        }
        int slash = entry.indexOf('/');
        if (slash >= 0) {
            return Hosts.isAddress(host) && inNetwork(host, entry, slash);
        }
        int colon = entry.lastIndexOf(':');
        boolean withPort = colon >= 0 && (entry.indexOf(':') == colon || entry.contains("]:"));
        if (withPort && !entry.substring(colon + 1).equals(Integer.toString(port))) {
            return false;
        }
        String name = Hosts.bare(withPort ? entry.substring(0, colon) : entry);
        String below = name.startsWith("*.") ? name.substring(1) : name;
        if (below.startsWith(".")) {
            return host.endsWith(below);
        }
        return host.equals(below) || (!Hosts.isAddress(host) && host.endsWith("." + below));
    }

    private static boolean inNetwork(String host, String network, int slash) {
        try {
            byte[] address = InetAddress.ofLiteral(host).getAddress();
            byte[] base = InetAddress.ofLiteral(network.substring(0, slash)).getAddress();
            int bits = Integer.parseInt(network.substring(slash + 1));
            if (address.length != base.length || bits < 0 || bits > address.length * 8) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (base[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
