package jcompose.stack.bind;

import jcompose.reconciler.desired.Bandwidth;
import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.desired.InterfaceSettings;
import jcompose.reconciler.desired.NameLookup;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Networking;
import jcompose.stack.grammar.BitRates;
import jcompose.stack.grammar.EndpointOptions;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.LinkLocal;
import jcompose.stack.tree.Tree;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Binds what a service says about its networks and about names. */
final class BindNetworking {
    private static final String BANDWIDTH = "x-bandwidth";

    private final Tree.Mapping service;

    private BindNetworking(Tree.Mapping service) {
        this.service = service;
    }

    static Networking bind(Tree.Mapping service, NamespaceMode networkNamespace) {
        BindNetworking binding = new BindNetworking(service);
        return new Networking(
                networkNamespace instanceof NamespaceMode.Private
                        ? binding.connections()
                        : List.of(),
                binding.lookup());
    }

    /** By priority, the highest first; those of one priority by name, as the reference does. */
    private List<Connection> connections() {
        if (BindStack.BRIDGE.equals(service.text("network_mode"))) {
            return List.of(Connection.to(BindStack.BRIDGE));
        }
        Tree.Mapping networks = service.mapping("networks");
        List<String> keys = new ArrayList<>(networks.entries().keySet());
        keys.sort(
                Comparator.comparingInt((String key) -> -whole(networks.mapping(key), "priority"))
                        .thenComparing(Comparator.naturalOrder()));
        List<Connection> connections = new ArrayList<>();
        for (String key : keys) {
            connections.add(connection(key, networks.mapping(key), connections.isEmpty()));
        }
        return connections;
    }

    private Connection connection(String key, Tree.Mapping said, boolean first) {
        TreeSet<String> aliases = new TreeSet<>(Values.texts(said, "aliases").orElse(List.of()));
        Values.text(service, "container_name").ifPresent(aliases::add);
        EndpointOptions options = options(said);
        Optional<String> mac = Values.text(said, "mac_address");
        return new Connection(
                key,
                aliases,
                Values.text(said, "ipv4_address").map(Ipv4::parse),
                Values.text(said, "ipv6_address").map(Ipv6::parse),
                mac.or(() -> first ? Values.text(service, "mac_address") : Optional.empty())
                        .map(text -> text.toLowerCase(Locale.ROOT).replace('-', ':')),
                Values.text(said, "interface_name").or(options::interfaceName),
                whole(said, "gw_priority"),
                bandwidth(said),
                new InterfaceSettings(linkLocal(said), options.parameters()));
    }

    private static EndpointOptions options(Tree.Mapping said) {
        try {
            return EndpointOptions.parse(Values.variables(said, "driver_opts"));
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    private static SortedSet<String> linkLocal(Tree.Mapping said) {
        SortedSet<String> addresses = new TreeSet<>();
        for (String text : Values.texts(said, "link_local_ips").orElse(List.of())) {
            try {
                addresses.add(LinkLocal.parse(text));
            } catch (GrammarException e) {
                throw new Values.NotValid(e);
            }
        }
        return addresses;
    }

    /** What is said about the network wins over what is said for all of them, each for itself. */
    private Bandwidth bandwidth(Tree.Mapping said) {
        return new Bandwidth(rate(said, "egress"), rate(said, "ingress"));
    }

    private long rate(Tree.Mapping said, String direction) {
        return Values.text(said.mapping(BANDWIDTH), direction)
                .or(() -> Values.text(service.mapping(BANDWIDTH), direction))
                .map(BindNetworking::bits)
                .orElse(0L);
    }

    private static long bits(String text) {
        try {
            return BitRates.parse(text);
        } catch (GrammarException e) {
            throw new IllegalStateException(e); // checked before
        }
    }

    private NameLookup lookup() {
        return new NameLookup(
                Values.texts(service, "dns").orElse(List.of()),
                Values.texts(service, "dns_search").orElse(List.of()),
                Values.texts(service, "dns_opt").orElse(List.of()),
                Values.texts(service, "extra_hosts").orElse(List.of()),
                links());
    }

    /** Who is linked without a name of its own is found by its own in any case. */
    private SortedMap<String, String> links() {
        SortedMap<String, String> links = new TreeMap<>();
        for (String key : List.of("links", "external_links")) {
            for (String text : Values.texts(service, key).orElse(List.of())) {
                int colon = text.indexOf(':');
                if (colon > 0) {
                    links.put(text.substring(colon + 1), text.substring(0, colon));
                }
            }
        }
        return links;
    }

    private static int whole(Tree.Mapping map, String key) {
        return Values.whole(map, key)
                .map(value -> Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .orElse(0);
    }
}
