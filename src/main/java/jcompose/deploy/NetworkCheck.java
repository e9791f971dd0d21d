package jcompose.deploy;

import jcompose.network.FirewallSupport;
import jcompose.network.ForwardPath;
import jcompose.network.ForwardPath.Dropped;
import jcompose.network.ForwardPath.Packet;
import jcompose.network.ForwardPath.Packet.Way;
import jcompose.network.ListeningSockets;
import jcompose.network.MachineAddresses;
import jcompose.network.PortsInUse;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Network;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why published ports, and the server of names, cannot be reached. It looks and changes nothing.
 */
public final class NetworkCheck {
    /** The port of name servers. */
    private static final int NAMES = 53;

    private final StackDefinition definition;
    private final Actual actual;
    private final List<Finding> findings = new ArrayList<>();

    private NetworkCheck(StackDefinition definition, Actual actual) {
        this.definition = definition;
        this.actual = actual;
    }

    /**
     * One port.
     *
     * @param service or a network, in which names cannot be asked for
     * @param port as it is shown
     * @param faults why it cannot be reached, each with what to do about it
     * @param doubts what may keep some from reaching it
     */
    public record Finding(String service, String port, List<String> faults, List<String> doubts) {
        public Finding {
            faults = List.copyOf(faults);
            doubts = List.copyOf(doubts);
        }
    }

    /** Of all ports that the stack's files publish. */
    public static List<Finding> of(StackDefinition definition, Actual actual) throws IOException {
        NetworkCheck check = new NetworkCheck(definition, actual);
        List<String> machine = check.machine();
        ForwardPath path = ForwardPath.read();
        PortsInUse used = PortsInUse.read(definition.name());
        for (ServiceDefinition service : definition.services().values()) {
            for (Located<PublishedPort> port : service.ports()) {
                check.port(service, port.value(), machine, path, used);
            }
        }
        actual.networks().values().forEach(network -> check.names(network, path));
        return check.findings;
    }

    /** Containers ask this machine for names; a network where nothing is wrong is not told of. */
    private void names(ActualNetwork network, ForwardPath path) {
        if (!network.driver().hasMachine()) {
            return; // they ask in their own namespace
        }
        String gateway = network.subnet().gateway().toString();
        for (Protocol protocol : Protocol.values()) {
            Packet question = new Packet(Way.INPUT, network.bridge(), gateway, protocol, NAMES);
            Optional<Dropped> dropped = path.of(question);
            if (dropped.isPresent()) {
                List<String> told =
                        List.of(text(dropped.get(), network.bridge(), gateway, protocol));
                boolean certain = dropped.get().certain();
                findings.add(
                        new Finding(
                                network.name(),
                                "names (port %d/%s of %s)".formatted(NAMES, protocol, gateway),
                                certain ? told : List.of(),
                                certain ? List.of() : told));
            }
        }
    }

    private static String text(Dropped dropped, String bridge, String gateway, Protocol protocol) {
        return "%s %s what containers ask there%s; let it pass: nft insert rule %s iifname %s ip daddr %s %s dport %d accept"
                .formatted(
                        dropped.chain(),
                        dropped.certain() ? "drops" : "may drop",
                        dropped.byPolicy() ? ", by its policy" : "",
                        dropped.rule(),
                        bridge,
                        gateway,
                        protocol,
                        NAMES);
    }

    /** What keeps all ports from being reached. */
    private List<String> machine() throws IOException {
        List<String> faults = new ArrayList<>();
        FirewallSupport.missing()
                .ifPresent(
                        why ->
                                faults.add(
                                        "the kernel cannot translate addresses for nftables: "
                                                + why
                                                + "; load the module nft_nat, or a kernel that has"
                                                + " it"));
        if (!FirewallSupport.forwardsIpv4()) {
            faults.add(
                    "this machine forwards nothing: net.ipv4.ip_forward is 0; set it to 1, and see"
                            + " who sets it back below /etc/sysctl.d");
        }
        return faults;
    }

    private void port(
            ServiceDefinition service,
            PublishedPort declared,
            List<String> machine,
            ForwardPath path,
            PortsInUse used)
            throws IOException {
        List<String> faults = new ArrayList<>(machine);
        List<String> doubts = new ArrayList<>();
        SortedMap<PublishedPort, List<Ipv4>> found = published(service, declared);
        if (found.isEmpty()) {
            faults.add(whyNotPublished(service));
        }
        for (Map.Entry<PublishedPort, List<Ipv4>> each : found.entrySet()) {
            PublishedPort port = each.getKey();
            used.holder(port)
                    .ifPresent(
                            holder ->
                                    faults.add(
                                            "port %d is also that of %s; give one of them another"
                                                    .formatted(port.published(), holder)));
            if (!port.isAny()
                    && !port.hostAddress().equals(PublishedPort.ANY_IPV6)
                    && !MachineAddresses.has(port.hostAddress())) {
                faults.add("no interface of this machine has the address " + port.hostAddress());
            }
            if (port.isIpv6() && !FirewallSupport.forwardsIpv6()) {
                faults.add("this machine forwards no IPv6: net.ipv6.conf.all.forwarding is 0");
            }
            each.getValue().forEach(at -> behind(port, at, path, faults, doubts));
        }
        String shown = found.isEmpty() ? declared.toString() : found.firstKey().toString();
        findings.add(new Finding(service.name(), shown, faults, doubts));
    }

    /** As the firewall has it, where the file leaves the port open. */
    private SortedMap<PublishedPort, List<Ipv4>> published(
            ServiceDefinition service, PublishedPort declared) {
        SortedMap<PublishedPort, List<Ipv4>> found = new TreeMap<>();
        actual.firewall()
                .ports()
                .forEach(
                        (port, behind) -> {
                            boolean own =
                                    behind.stream()
                                            .anyMatch(
                                                    at ->
                                                            owner(at)
                                                                    .flatMap(Container::replica)
                                                                    .filter(
                                                                            name ->
                                                                                    name.service()
                                                                                            .equals(
                                                                                                    service
                                                                                                            .name()))
                                                                    .isPresent());
                            boolean meant =
                                    declared.isOpen()
                                            ? own
                                                    && declared.choice().contains(port.published())
                                                    && declared.at(port.published()).equals(port)
                                            : declared.equals(port);
                            if (meant) {
                                found.put(port, behind);
                            }
                        });
        return found;
    }

    private Optional<Container> owner(Ipv4 address) {
        return actual.containers().values().stream()
                .filter(container -> container.addresses().containsValue(address))
                .findFirst();
    }

    private String whyNotPublished(ServiceDefinition service) {
        boolean internal =
                !service.networking().connections().isEmpty()
                        && service.networking().networks().stream()
                                .map(name -> definition.networks().get(name))
                                .allMatch(
                                        network -> network != null && isInternal(network.value()));
        if (internal) {
            return "the service is on internal networks alone, which nobody reaches from elsewhere;"
                    + " give it another network as well";
        }
        return stopped(service).orElse("it is not published; 'up' does that");
    }

    /** The ports of who is stopped are withdrawn. */
    private Optional<String> stopped(ServiceDefinition service) {
        return actual.containers().values().stream()
                .filter(container -> container.process().isEmpty())
                .flatMap(container -> container.replica().stream())
                .filter(replica -> replica.service().equals(service.name()))
                .findFirst()
                .map(replica -> replica + " does not run; 'up' starts it");
    }

    private boolean isInternal(Network network) {
        var found = actual.shared().networks().get(network.name());
        return (network.external() && found != null) ? found.internal() : network.internal();
    }

    private void behind(
            PublishedPort port,
            Ipv4 at,
            ForwardPath path,
            List<String> faults,
            List<String> doubts) {
        Optional<Container> container = owner(at);
        String name =
                container.flatMap(Container::replica).map(Object::toString).orElse(at.toString());
        if (container.flatMap(Container::process).isEmpty()) {
            faults.add(name + " does not run; 'up' starts it");
            return;
        }
        listening(port, name, container.get(), faults);
        String network =
                container.get().addresses().entrySet().stream()
                        .filter(each -> each.getValue().equals(at))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
        String address =
                port.isIpv6()
                        ? actual.firewall().ipv6().of(at).map(Object::toString).orElse("")
                        : at.toString();
        String bridge = bridge(network);
        path.of(new Packet(bridge, address, port.protocol(), port.target()))
                .ifPresent(
                        dropped ->
                                (dropped.certain() ? faults : doubts).add(text(dropped, bridge)));
    }

    private String bridge(String network) {
        ActualNetwork own = actual.networks().get(network);
        ActualNetwork found = own == null ? actual.shared().networks().get(network) : own;
        return found == null ? "" : found.bridge();
    }

    private static String text(Dropped dropped, String bridge) {
        return "%s %s what comes for it from other machines%s; let it pass: nft insert rule %s oifname %s ct status dnat accept; nft insert rule %s iifname %s accept"
                .formatted(
                        dropped.chain(),
                        dropped.certain() ? "drops" : "may drop",
                        dropped.byPolicy() ? ", by its policy" : "",
                        dropped.rule(),
                        bridge,
                        dropped.rule(),
                        bridge);
    }

    private static void listening(
            PublishedPort port, String name, Container container, List<String> faults) {
        try {
            ListeningSockets sockets =
                    ListeningSockets.of(container.process().orElseThrow().number());
            switch (sockets.reach(port.protocol(), port.target())) {
                case NOBODY ->
                        faults.add(
                                "nothing listens on port %d/%s in %s"
                                        .formatted(port.target(), port.protocol(), name));
                case ITSELF ->
                        faults.add(
                                "what listens on port %d/%s in %s listens on loopback alone; let it listen on 0.0.0.0"
                                        .formatted(port.target(), port.protocol(), name));
                case OTHERS -> {
                    // That is as it should be.
                }
            }
        } catch (IOException e) {
            faults.add(name + " has just ended");
        }
    }
}
