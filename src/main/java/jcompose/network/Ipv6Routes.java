package jcompose.network;

import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The machine's routes of IPv6, which also hold the networks that its interfaces are on. */
final class Ipv6Routes {
    private static final int DESTINATION = 0;
    private static final int PREFIX = 1;

    /** Of single addresses, which are the machine's own. */
    private static final int WHOLE = 128;

    private Ipv6Routes() {}

    /** Destinations but the default route, link-local ones and those for many. */
    static List<Ipv6Subnet> read() throws IOException {
        List<Ipv6Subnet> routes = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/net/ipv6_route"))) {
                String[] columns = line.trim().split("\\s+", -1);
                String bits = columns[DESTINATION];
                int prefix = Integer.parseInt(columns[PREFIX], 16);
                boolean local = bits.startsWith("fe8") || bits.startsWith("ff");
                if (prefix > 0 && prefix < WHOLE && !local) {
                    routes.add(
                            Ipv6Subnet.of(
                                    new Ipv6(
                                            Long.parseUnsignedLong(bits.substring(0, 16), 16),
                                            Long.parseUnsignedLong(bits.substring(16), 16)),
                                    prefix));
                }
            }
        } catch (NoSuchFileException e) {
            // A kernel without IPv6.
        }
        return routes;
    }
}
