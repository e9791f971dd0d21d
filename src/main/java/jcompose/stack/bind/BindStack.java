package jcompose.stack.bind;

import jcompose.reconciler.desired.FileContent;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.Network;
import jcompose.reconciler.desired.Volume;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.grammar.AddressFamilies;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.NetworkOptions;
import jcompose.stack.grammar.Subnets;
import jcompose.stack.problem.Located;
import jcompose.stack.tree.Tree;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Binds the parts of a stack; the tree must have passed all checks. */
public final class BindStack {
    /** The network of services with that {@code network_mode}. */
    static final String BRIDGE = "bridge";

    private BindStack() {}

    /**
     * The services.
     *
     * @param variables which secrets and configs may come from
     * @param given what is in their files that are encrypted
     */
    public static SortedMap<String, ServiceDefinition> services(
            Tree.Mapping canonical, FileVariables variables, Map<Path, FileContent> given) {
        BindFiles files = new BindFiles(canonical, variables, given);
        Tree.Mapping volumes = canonical.mapping("volumes");
        SortedMap<String, ServiceDefinition> services = new TreeMap<>();
        Tree.Mapping all = canonical.mapping("services");
        all.entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Mapping service) {
                                services.put(
                                        name,
                                        new BindService(
                                                        name,
                                                        String.valueOf(canonical.text("name")),
                                                        entry.position(),
                                                        BindBuild.withSecrets(service, canonical),
                                                        all,
                                                        volumes,
                                                        files,
                                                        binding(canonical, service))
                                                .bind());
                            }
                        });
        return services;
    }

    /** Where a service's ports are published that are not told where; empty: everywhere. */
    private static Optional<String> binding(Tree.Mapping canonical, Tree.Mapping service) {
        for (String key : service.mapping("networks").entries().keySet()) {
            Optional<String> binding =
                    options(canonical.mapping("networks").mapping(key)).binding();
            if (binding.isPresent()) {
                return binding;
            }
        }
        return Optional.empty();
    }

    public static SortedMap<String, Located<Network>> networks(Tree.Mapping canonical) {
        SortedMap<String, Located<Network>> networks = new TreeMap<>();
        canonical
                .mapping("networks")
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (entry.value() instanceof Tree.Mapping network) {
                                networks.put(
                                        key, new Located<>(network(network), entry.position()));
                            }
                        });
        bridge(canonical).ifPresent(bridge -> networks.putIfAbsent(BRIDGE, bridge));
        return networks;
    }

    /**
     * What {@code network_mode: bridge} means: a network without a declaration, for the services of
     * this stack that say so.
     */
    private static Optional<Located<Network>> bridge(Tree.Mapping canonical) {
        for (Tree.Entry entry : canonical.mapping("services").entries().values()) {
            if (entry.value() instanceof Tree.Mapping service
                    && BRIDGE.equals(service.text("network_mode"))) {
                String name = canonical.text("name") + "_" + BRIDGE;
                Network network = new Network(name, Optional.empty(), false);
                return Optional.of(new Located<>(network, service.position()));
            }
        }
        return Optional.empty();
    }

    private static Subnet subnet(String text) {
        try {
            return Subnets.parse(text);
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    private static Network network(Tree.Mapping network) {
        Tree.Mapping first = ipam(network, false);
        Tree.Mapping second = ipam(network, true);
        NetworkOptions options = options(network);
        TreeSet<Ipv4> reserved = new TreeSet<>();
        Values.variables(first, "aux_addresses")
                .values()
                .forEach(address -> reserved.add(Ipv4.parse(address)));
        return new Network(
                String.valueOf(network.text("name")),
                Values.text(first, "subnet").map(BindStack::subnet),
                Values.text(first, "ip_range").map(BindStack::subnet),
                reserved,
                network.isTrue("enable_ipv6") ? Optional.of(ipv6(network)) : Optional.empty(),
                options.mtu(),
                new Gateways(
                        Values.text(first, "gateway").map(Ipv4::parse),
                        Values.text(second, "gateway").map(Ipv6::parse)),
                options.driver(),
                network.isTrue("internal"),
                network.isTrue("external"));
    }

    static NetworkOptions options(Tree.Mapping network) {
        String driver = network.text("driver");
        try {
            return NetworkOptions.parse(
                    driver == null ? "" : driver,
                    Values.variables(network, "driver_opts"),
                    network.isTrue("internal"));
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    private static Ipv6Addressing ipv6(Tree.Mapping network) {
        Tree.Mapping said = ipam(network, true);
        TreeSet<Ipv6> reserved = new TreeSet<>();
        Values.variables(said, "aux_addresses")
                .values()
                .forEach(address -> reserved.add(Ipv6.parse(address)));
        return new Ipv6Addressing(
                Values.text(said, "subnet").map(BindStack::ipv6Subnet),
                Values.text(said, "ip_range").map(BindStack::ipv6Subnet),
                reserved);
    }

    private static Ipv6Subnet ipv6Subnet(String text) {
        try {
            return Subnets.parseIpv6(text);
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    /** The first element of a family; empty where there is none. */
    private static Tree.Mapping ipam(Tree.Mapping network, boolean ipv6) {
        List<Tree.Mapping> said = AddressFamilies.of(network, ipv6);
        return said.isEmpty() ? new Tree.Mapping(network.position(), Map.of()) : said.getFirst();
    }

    public static SortedMap<String, Located<Volume>> volumes(Tree.Mapping canonical) {
        SortedMap<String, Located<Volume>> volumes = new TreeMap<>();
        canonical
                .mapping("volumes")
                .entries()
                .forEach(
                        (key, entry) -> {
                            if (entry.value() instanceof Tree.Mapping volume) {
                                volumes.put(
                                        key,
                                        new Located<>(
                                                new Volume(
                                                        String.valueOf(volume.text("name")),
                                                        volume.isTrue("external"),
                                                        Values.variables(volume, "driver_opts"),
                                                        Values.variables(volume, "labels")),
                                                entry.position()));
                            }
                        });
        return volumes;
    }
}
