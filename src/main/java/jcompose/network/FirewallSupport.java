package jcompose.network;

import jcompose.process.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the kernel does what published ports need. */
public final class FirewallSupport {
    private static final Path SYSCTL = Path.of("/proc/sys/net");

    /** Checked and not made. */
    private static final String PROBE =
            """
            table inet jcompose_probe {
              chain probe {
                type nat hook prerouting priority -100;
                fib daddr type local meta l4proto tcp dnat ip to 192.0.2.1:80
              }
              chain leave {
                type nat hook postrouting priority 100;
                ct status dnat masquerade
              }
            }
            """;

    private FirewallSupport() {}

    /** Why rules that translate addresses cannot be made; empty: they can. */
    public static Optional<String> missing() throws IOException {
        Command.Ended ended = Command.of("nft", "-c", "-f", "-").run(PROBE);
        return ended.status() == 0
                ? Optional.empty()
                : Optional.of(ended.error().lines().findFirst().orElse("nft gives no reason"));
    }

    public static boolean forwardsIpv4() throws IOException {
        return isOn(SYSCTL.resolve("ipv4/ip_forward"));
    }

    public static boolean forwardsIpv6() throws IOException {
        return isOn(SYSCTL.resolve("ipv6/conf/all/forwarding"));
    }

    private static boolean isOn(Path file) throws IOException {
        try {
            return !Files.readString(file).strip().equals("0");
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
