package jcompose.build;

import jcompose.dockerfile.Location;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the words of {@code EXPOSE}: a port or a range, perhaps with a protocol. */
final class ExposedPorts {
    private static final int MAXIMUM = 65535;

    private ExposedPorts() {}

    /** Such as {@code 80/tcp}. */
    static List<String> read(String word, Location location) throws BuildException {
        int slash = word.indexOf('/');
        String protocol = slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(Locale.ROOT);
        String numbers = slash < 0 ? word : word.substring(0, slash);
        int dash = numbers.indexOf('-');
        int first = port(dash < 0 ? numbers : numbers.substring(0, dash));
        int last = dash < 0 ? first : port(numbers.substring(dash + 1));
        if (first < 0 || last < first || !List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw BuildException.at(
                    location, "\"" + word + "\" is not a port such as 80, 53/udp or 8000-8010");
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    /** Or -1. */
    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port >= 0 && port <= MAXIMUM ? port : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
