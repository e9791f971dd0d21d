package jcompose.registry.http;

import java.net.URI;

/** Names and numbers of servers; nothing is looked up. */
public final class Hosts {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Hosts() {}

    public static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equals("https") ? HTTPS : HTTP;
    }

    /** Whether two addresses are the same server: credentials for one are for the other. */
    public static boolean same(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    /** Without the brackets of an IPv6 address. */
    public static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** Whether a bare host is this machine: {@code localhost}, 127.0.0.0/8, {@code ::1}. */
    public static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("::1")
                || (host.startsWith("127.") && isIpv4(host));
    }

    static boolean isIpv4(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean isAddress(String host) {
        return isIpv4(host) || host.indexOf(':') >= 0;
    }
}
