package jcompose.execute;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.plan.Action.Drain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets a container serve those who are connected to it to their ends. The kernel tells of nobody
 * leaving, so its tables (proc_pid_net(5)) are looked at again and again.
 */
final class Drains {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** Closed, or all that was sent has arrived (include/net/tcp_states.h): FIN_WAIT2 to CLOSE. */
    private static final Set<String> OVER = Set.of("05", "06", "07");

    private static final String LISTENING = "0A";

    private final Actual actual;

    Drains(Actual actual) {
        this.actual = actual;
    }

    /** The first look comes late enough for who was on the way when the ports moved. */
    void await(Drain drain) throws IOException, InterruptedException {
        Container container = actual.containers().get(drain.container());
        if (container == null || container.process().isEmpty()) {
            return;
        }
        Path tables = Path.of("/proc", Integer.toString(container.process().get().number()), "net");
        long end = System.nanoTime() + drain.atMost().toNanos();
        do {
            Thread.sleep(BETWEEN_LOOKS);
        } while (isConnected(tables) && System.nanoTime() < end);
    }

    private static boolean isConnected(Path tables) throws IOException {
        List<Connection> connections = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            try {
                Files.readAllLines(tables.resolve(table)).stream()
                        .skip(1)
                        .map(Connection::parse)
                        .forEach(connections::add);
            } catch (IOException e) {
                if (Files.exists(tables.resolve("tcp"))) {
                    continue; // a kernel without IPv6
                }
                return false; // it has ended
            }
        }
        Set<String> served =
                connections.stream()
                        .filter(each -> each.state().equals(LISTENING))
                        .map(Connection::port)
                        .collect(Collectors.toSet());
        return connections.stream()
                .anyMatch(
                        each ->
                                served.contains(each.port())
                                        && !each.state().equals(LISTENING)
                                        && !OVER.contains(each.state())
                                        && !each.isLocal());
    }

    /** Addresses are hexadecimal, in the machine's byte order. */
    private record Connection(String address, String port, String state) {
        static Connection parse(String line) {
            String[] fields = line.strip().split("\\s+", 5);
            int colon = fields[1].indexOf(':');
            return new Connection(
                    fields[1].substring(0, colon), fields[1].substring(colon + 1), fields[3]);
        }

        /** 127.0.0.1, also as the end of an IPv6 address that means it. */
        boolean isLocal() {
            return address.endsWith("0100007F");
        }
    }
}
