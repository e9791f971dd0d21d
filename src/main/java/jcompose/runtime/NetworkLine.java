package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.Bandwidth;
import jcompose.reconciler.desired.InterfaceSettings;
import jcompose.reconciler.desired.NameLookup;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.type.Ipv4;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/** A container's interfaces, routes and names as the runtime takes them. */
final class NetworkLine {
    /**
     * Where names are asked for in a container that shares no network with this machine: on its own
     * loopback interface.
     */
    static final String INSIDE = "127.0.0.11";

    private final LaunchSpec launch;

    NetworkLine(LaunchSpec launch) {
        this.launch = launch;
    }

    ObjectNode json() {
        ObjectNode network = Json.object();
        ArrayNode interfaces = network.putArray("interfaces");
        for (Attachment attachment : launch.attachments()) {
            interfaces.add(end(attachment, names(attachment)));
        }
        network.set("resolver", resolver());
        RecordedNetwork.settle(network);
        return network;
    }

    /** One interface. */
    static ObjectNode end(Attachment attachment, Collection<String> names) {
        ObjectNode end = Json.object();
        end.put("network", attachment.network());
        end.put("name", attachment.name());
        end.put("host", attachment.hostName());
        place(end, attachment);
        ArrayNode addresses = end.putArray("addresses");
        addresses.add(attachment.address() + "/" + attachment.subnet().prefix());
        attachment
                .ipv6()
                .ifPresent(ipv6 -> addresses.add(ipv6.address() + "/" + ipv6.subnet().prefix()));
        settings(end, attachment);
        end.put("mtu", attachment.mtu());
        Bandwidth bandwidth = attachment.bandwidth();
        if (!bandwidth.equals(Bandwidth.UNLIMITED)) {
            ObjectNode limits = end.putObject("bandwidth");
            limits.put("egress", bandwidth.egress());
            limits.put("ingress", bandwidth.ingress());
        }
        ArrayNode gateways = end.putArray("gateways");
        attachment.machine().ifPresent(machine -> gateways.add(machine.toString()));
        ArrayNode ways = end.putArray("ways");
        if (attachment.driver() instanceof NetworkDriver.OnParent on
                && on.mode().startsWith("l3")) {
            if (!attachment.internal()) {
                ways.add(RecordedNetwork.DIRECT + attachment.name());
            }
        } else if (!attachment.internal()) {
            ways.add(attachment.gateways().of(attachment.subnet()).toString());
            attachment
                    .ipv6()
                    .ifPresent(
                            ipv6 -> ways.add(attachment.gateways().of(ipv6.subnet()).toString()));
        }
        if (attachment.gatewayPriority() != 0) {
            end.put("priority", attachment.gatewayPriority());
        }
        end.set("names", Json.array(names));
        return end;
    }

    /** As they are in the container: a dot in an interface's name is a slash in a parameter's. */
    private static void settings(ObjectNode end, Attachment attachment) {
        InterfaceSettings settings = attachment.settings();
        if (!settings.linkLocal().isEmpty()) {
            end.set("linkLocal", Json.array(settings.linkLocal()));
        }
        if (!settings.parameters().isEmpty()) {
            ObjectNode parameters = end.putObject("sysctl");
            String name = attachment.name().replace('.', '/');
            settings.parameters()
                    .forEach(
                            (key, value) ->
                                    parameters.put(
                                            key.replace(InterfaceSettings.NAME, name), value));
        }
    }

    /** What it is connected to; who shares its parent's MAC address has none of its own. */
    private static void place(ObjectNode end, Attachment attachment) {
        switch (attachment.driver()) {
            case NetworkDriver.Bridge bridge -> {
                end.put("bridge", attachment.bridge());
                if (!bridge.talking()) {
                    end.put("isolated", true);
                }
                end.put("mac", attachment.mac());
            }
            case NetworkDriver.OnParent on -> {
                end.put("kind", on.kind().toString());
                end.put("parent", on.parent().orElse(attachment.bridge()));
                end.put("mode", on.mode());
                if (!on.flag().isEmpty()) {
                    end.put("flag", on.flag());
                }
                if (on.kind() == NetworkDriver.Kind.MACVLAN) {
                    end.put("mac", attachment.mac());
                }
            }
        }
    }

    static Optional<Ipv4> gateway(Collection<Attachment> attachments) {
        return way(attachments.stream().filter(each -> each.driver().isOurs()).toList())
                .flatMap(Attachment::machine);
    }

    /** Of the networks with a way out, the first of those with the highest priority. */
    private static Optional<Attachment> way(Collection<Attachment> attachments) {
        Optional<Attachment> best = Optional.empty();
        for (Attachment attachment : attachments) {
            if (!attachment.internal()
                    && (best.isEmpty()
                            || attachment.gatewayPriority() > best.get().gatewayPriority())) {
                best = Optional.of(attachment);
            }
        }
        return best;
    }

    /** The container's own name first, by which it is told where somebody asks for its address. */
    private SequencedSet<String> names(Attachment attachment) {
        SequencedSet<String> names = new LinkedHashSet<>();
        if (launch.oneOff().isPresent()) {
            names.add(launch.oneOff().get().name());
        } else {
            names.add(launch.stack() + "-" + launch.replica());
            names.add(launch.replica().service());
        }
        names.add(launch.id().hex());
        names.add(launch.hostname());
        names.addAll(attachment.aliases());
        return names;
    }

    private ObjectNode resolver() {
        NameLookup lookup = launch.container().networking().lookup();
        ObjectNode resolver = Json.object();
        resolver.set("servers", Json.array(lookup.servers()));
        ObjectNode links = resolver.putObject("links");
        lookup.links().forEach(links::put);
        return resolver;
    }
}
