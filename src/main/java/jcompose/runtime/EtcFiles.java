package jcompose.runtime;

import jcompose.reconciler.desired.NameLookup;
import jcompose.reconciler.desired.NamespaceMode;

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

    private final LaunchSpec launch;
    private final NameLookup lookup;
    private final boolean onMachine;

    private EtcFiles(LaunchSpec launch) {
        this.launch = launch;
        lookup = launch.container().networking().lookup();
        onMachine = launch.container().networkNamespace() instanceof NamespaceMode.Host;
    }

    static SortedMap<String, String> of(LaunchSpec launch) {
        EtcFiles files = new EtcFiles(launch);
        return new TreeMap<>(
                Map.of(
                        "hosts",
                        files.hosts(),
                        "hostname",
                        launch.hostname() + "\n",
                        "resolv.conf",
                        files.resolver()));
    }

    private String hosts() {
        StringBuilder hosts = new StringBuilder(onMachine ? launch.host().hosts() : LOCALHOST);
        for (String host : lookup.hosts()) {
            int equals = host.indexOf('=');
            String address = host.substring(equals + 1);
            boolean machines = address.equals(NameLookup.HOST_GATEWAY);
            hosts.append(line(machines ? hostGateway() : address, host.substring(0, equals)));
        }
        String own = launch.hostname();
        String domain = launch.container().kernel().domainName();
        String names = domain.isEmpty() ? own : own + "." + domain + " " + own;
        for (Attachment attachment : launch.attachments()) {
            hosts.append(line(attachment.address().toString(), names));
            attachment
                    .ipv6()
                    .ifPresent(ipv6 -> hosts.append(line(ipv6.address().toString(), names)));
        }
        return hosts.toString();
    }

    /** On the machine's own network it is reached where the container is itself. */
    private String hostGateway() {
        return NetworkLine.gateway(launch.attachments())
                .or(
                        () ->
                                launch.attachments().stream()
                                        .flatMap(attachment -> attachment.machine().stream())
                                        .findFirst())
                .map(Object::toString)
                .orElse("127.0.0.1");
    }

    private String resolver() {
        ResolverFile machines = ResolverFile.parse(launch.host().resolver());
        if (launch.attachments().isEmpty()) {
            return machines.with(lookup).text();
        }
        // Who is asked there asks the servers for what is not in the networks.
        String server =
                launch.attachments().stream()
                        .flatMap(attachment -> attachment.machine().stream())
                        .map(Object::toString)
                        .findFirst()
                        .orElse(NetworkLine.INSIDE);
        return machines.by(server, lookup).text();
    }

    private static String line(String address, String names) {
        return address + "\t" + names + "\n";
    }
}
