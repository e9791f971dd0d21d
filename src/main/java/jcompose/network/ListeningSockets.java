package jcompose.network;

import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's sockets that wait for connections or datagrams (proc_pid_net(5)). */
public final class ListeningSockets {
    private static final String LISTENING = "0A";

    /** UDP sockets that are bound and not connected. */
    private static final String UNCONNECTED = "07";

    /** What IPv4 addresses begin with on an IPv6 socket, {@code ::ffff:a.b.c.d}. */
    private static final String MAPPED = "0000000000000000FFFF0000";

    private final List<Socket> sockets;

    private ListeningSockets(List<Socket> sockets) {
        this.sockets = sockets;
    }

    /**
     * {@code address} is empty for all addresses, also those of IPv6, which usually mean all of
     * IPv4 as well. {@code ipv6}: it takes packets of IPv6.
     */
    private record Socket(
            Protocol protocol, Optional<String> address, boolean ipv6, int port, String inode) {}

    static ListeningSockets read() throws IOException {
        return read(Path.of("/proc/net"));
    }

    /** Those of the network namespace that a process is in. */
    public static ListeningSockets of(long process) throws IOException {
        return read(Path.of("/proc", Long.toString(process), "net"));
    }

    private static ListeningSockets read(Path directory) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            for (String file : PortsInUse.files(protocol)) {
                try (Stream<String> lines = Files.lines(directory.resolve(file))) {
                    lines.skip(1)
                            .forEach(line -> add(sockets, protocol, line.trim().split("\\s+", -1)));
                } catch (NoSuchFileException e) {
                    // A kernel without IPv6.
                }
            }
        }
        return new ListeningSockets(sockets);
    }

    /** Who may reach something. */
    public enum Reach {
        NOBODY,
        /** Who is in the same network namespace. */
        ITSELF,
        OTHERS
    }

    /** Who may reach what listens on a port. */
    public Reach reach(Protocol protocol, int port) {
        Reach reach = Reach.NOBODY;
        for (Socket socket : sockets) {
            if (socket.protocol() == protocol && socket.port() == port) {
                String address = socket.address().orElse("");
                boolean loopback = address.startsWith("127.") || address.equals("::1");
                if (!loopback) {
                    return Reach.OTHERS;
                }
                reach = Reach.ITSELF;
            }
        }
        return reach;
    }

    /** The process whose socket it is, by name and number. */
    Optional<String> holder(PublishedPort port) throws IOException {
        for (Socket socket : sockets) {
            if (socket.protocol() == port.protocol()
                    && socket.port() == port.published()
                    && sameAddress(socket, port)) {
                return Optional.of(process(socket.inode()));
            }
        }
        return Optional.empty();
    }

    private static boolean sameAddress(Socket socket, PublishedPort port) {
        if (port.isIpv6()) {
            return socket.ipv6()
                    && (socket.address().isEmpty()
                            || port.hostAddress().equals(PublishedPort.ANY_IPV6)
                            || socket.address().get().equals(port.hostAddress()));
        }
        boolean ipv4 = socket.address().filter(address -> address.indexOf(':') >= 0).isEmpty();
        return ipv4
                && (socket.address().isEmpty()
                        || port.isAny()
                        || socket.address().get().equals(port.hostAddress()));
    }

    private static void add(List<Socket> sockets, Protocol protocol, String[] columns) {
        String wanted = protocol == Protocol.TCP ? LISTENING : UNCONNECTED;
        if (!columns[3].equals(wanted)) {
            return;
        }
        String[] local = columns[1].split(":", -1);
        int port = Integer.parseInt(local[1], 16);
        String address = local[0];
        boolean ipv6 = address.length() > 8;
        if (address.chars().allMatch(digit -> digit == '0')) {
            sockets.add(new Socket(protocol, Optional.empty(), ipv6, port, columns[9]));
        } else if (address.length() == 8 || address.startsWith(MAPPED)) {
            // Words in the machine's byte order, which on all our machines is the network's
            // reversed.
            String word = address.substring(address.length() - 8);
            int bits = Integer.reverseBytes(Integer.parseUnsignedInt(word, 16));
            String ipv4 = new Ipv4(bits).toString();
            sockets.add(new Socket(protocol, Optional.of(ipv4), false, port, columns[9]));
        } else {
            String text = ipv6(address).toString();
            sockets.add(new Socket(protocol, Optional.of(text), true, port, columns[9]));
        }
    }

    /** Four words in the machine's byte order. */
    private static Ipv6 ipv6(String words) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            int word = Integer.parseUnsignedInt(words.substring(8 * i, 8 * i + 8), 16);
            long bits = Integer.toUnsignedLong(Integer.reverseBytes(word));
            if (i < 2) {
                high = high << 32 | bits;
            } else {
                low = low << 32 | bits;
            }
        }
        return new Ipv6(high, low);
    }

    private static String process(String inode) throws IOException {
        String wanted = "socket:[" + inode + "]";
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.toList()) {
                String pid = String.valueOf(entry.getFileName());
                if (Character.isDigit(pid.charAt(0)) && hasOpen(entry, wanted)) {
                    return Files.readString(entry.resolve("comm")).strip()
                            + " (process "
                            + pid
                            + ")";
                }
            }
        }
        return "a process that cannot be seen from here";
    }

    private static boolean hasOpen(Path process, String wanted) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.readSymbolicLink(descriptor).toString().equals(wanted)) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // it has ended, or the descriptor is closed
        }
        return false;
    }
}
