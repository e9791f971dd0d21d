package jcompose.network;

import jcompose.type.Ipv4;
import jcompose.type.Subnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The machine's main routing table, which also holds the networks that its interfaces are on. */
final class Routes {
    private static final int DESTINATION = 1;
    private static final int MASK = 7;

    private Routes() {}

    /** All destinations but the default route. */
    static List<Subnet> read() throws IOException {
        List<Subnet> routes = new ArrayList<>();
        List<String> lines = Files.readAllLines(Path.of("/proc/net/route"));
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] columns = line.trim().split("\\s+", -1);
            int prefix = Integer.bitCount(word(columns[MASK]));
            if (prefix > 0) {
                routes.add(Subnet.of(new Ipv4(word(columns[DESTINATION])), prefix));
            }
        }
        return routes;
    }

    /**
     * Hexadecimal in the machine's byte order, which on all our machines is the network's reversed.
     */
    private static int word(String hexadecimal) {
        return Integer.reverseBytes(Integer.parseUnsignedInt(hexadecimal, 16));
    }
}
