package jcompose.runtime;

import jcompose.reconciler.desired.NamespaceMode;
import jcompose.type.Ipv4;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The text of the three files below {@code /etc} that tell a container about its network. */
final class EtcFiles {
    static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

    private static final String LOCALHOST =
            """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private EtcFiles() {}

    static SortedMap<String, String> of(LaunchSpec launch) {
        boolean machine = launch.container().networkNamespace() instanceof NamespaceMode.Host;
        return new TreeMap<>(
                Map.of(
                        "hosts",
                        machine ? launch.host().hosts() : hosts(launch),
                        "hostname",
                        launch.hostname() + "\n",
                        "resolv.conf",
                        launch.host().resolver()));
    }

    private static String hosts(LaunchSpec launch) {
        StringBuilder hosts = new StringBuilder(LOCALHOST);
        for (Attachment attachment : launch.attachments()) {
            hosts.append(line(attachment.address(), launch.hostname()));
        }
        return hosts.toString();
    }

    private static String line(Ipv4 address, String name) {
        return address + "\t" + name + "\n";
    }
}
