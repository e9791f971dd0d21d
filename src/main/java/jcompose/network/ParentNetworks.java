package jcompose.network;

import jcompose.process.Command;
import jcompose.process.CommandFailure;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.NetworkDriver.Kind;
import jcompose.reconciler.desired.NetworkDriver.OnParent;
import jcompose.reconciler.plan.Action.CreateNetwork;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Networks whose containers are on an interface of the machine's (macvlan and ipvlan). What the
 * kernel has of one is an interface that carries nothing but an alias, which says all about it.
 */
final class ParentNetworks {
    private static final Path INTERFACES = Path.of("/sys/class/net");

    /** The other end of an interface that leads nowhere. */
    private static final String FAR_END = "p";

    private static final String PROBE = "jc-probe";

    /** At a VLAN's interface that was made for a network, and goes with the last that uses it. */
    private static final String MADE = "jcompose-parent";

    private static final Pattern VLAN = Pattern.compile("(.{1,11})\\.([1-9][0-9]{0,3})");

    private ParentNetworks() {}

    static void create(String stack, CreateNetwork create, OnParent on) throws IOException {
        String own = Bridges.name(create.name());
        if (on.parent().isPresent()) {
            provideParent(create.name(), on.parent().get());
            ip("link add name %s type bridge\n".formatted(own));
        } else {
            String far = own + FAR_END;
            ip(
                    "link add name %s type veth peer name %s\n".formatted(own, far),
                    "link set dev %s up\nlink set dev %s up\n".formatted(own, far));
        }
        try {
            probe(create, on, on.parent().orElse(own));
            // Last, for it tells that the network is whole.
            String alias = new NetworkAlias(stack, create.name(), options(create, on)).text();
            Command.of("ip", "link", "set", "dev", own, "alias", alias).output("");
        } catch (IOException e) {
            ip("link delete dev %s\n".formatted(own));
            on.parent().ifPresent(ParentNetworks::removeVlanQuietly);
            throw e;
        }
    }

    private static SortedMap<String, String> options(CreateNetwork create, OnParent on) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("driver", on.kind().toString());
        on.parent().ifPresent(parent -> options.put("parent", parent));
        options.put("mode", on.mode());
        if (!on.flag().isEmpty()) {
            options.put("flag", on.flag());
        }
        options.put("subnet", create.subnet().toString());
        options.put("gateway", create.gateways().of(create.subnet()).toString());
        create.ipv6()
                .ifPresent(
                        wide -> {
                            options.put("subnet6", wide.toString());
                            options.put("gateway6", create.gateways().of(wide).toString());
                        });
        options.put("mtu", Integer.toString(create.mtu()));
        if (create.internal()) {
            options.put("internal", "yes");
        }
        return options;
    }

    /** Empty: it is no network of this kind. */
    static Optional<ActualNetwork> read(String own, NetworkAlias alias) {
        Optional<String> driver = alias.option("driver");
        if (driver.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> parent = alias.option("parent");
        Optional<Ipv6Subnet> wide = alias.option("subnet6").map(Ipv6Subnet::parse);
        return Optional.of(
                new ActualNetwork(
                        alias.network(),
                        own,
                        Subnet.parse(alias.option("subnet").orElse("0.0.0.0/32")),
                        Files.exists(INTERFACES.resolve(parent.orElse(own))),
                        alias.option("internal").isPresent(),
                        wide,
                        alias.option("mtu").map(Integer::valueOf).orElse(1500),
                        new Gateways(
                                alias.option("gateway").map(Ipv4::parse),
                                alias.option("gateway6").map(Ipv6::parse)),
                        new OnParent(
                                Kind.valueOf(driver.get().toUpperCase(Locale.ROOT)),
                                parent,
                                alias.option("mode").orElse(""),
                                alias.option("flag").orElse(""))));
    }

    static void remove(ActualNetwork network, OnParent on) throws IOException {
        if (Files.exists(INTERFACES.resolve(network.bridge()))) {
            ip("link delete dev %s\n".formatted(network.bridge()));
        }
        if (on.parent().isPresent()) {
            removeVlan(on.parent().get());
        }
    }

    private static void provideParent(String network, String parent) throws IOException {
        if (Files.exists(INTERFACES.resolve(parent))) {
            return;
        }
        Matcher vlan = VLAN.matcher(parent);
        if (!vlan.matches() || Integer.parseInt(vlan.group(2)) > 4094) {
            throw new IOException(
                    "network %s: this machine has no interface %s, which is to be its parent"
                            .formatted(network, parent));
        }
        String base = vlan.group(1);
        if (!Files.exists(INTERFACES.resolve(base))) {
            throw new IOException(
                    "network %s: this machine has no interface %s for the VLAN %s, which is to be its parent"
                            .formatted(network, base, parent));
        }
        add(
                "network " + network + ": VLAN " + vlan.group(2) + " of " + base,
                "link add link %s name %s type vlan id %s\n".formatted(base, parent, vlan.group(2))
                        + "link set dev %s alias %s\nlink set dev %s up\n"
                                .formatted(parent, MADE, parent));
    }

    /** Tells now what would otherwise be told by the first container. */
    private static void probe(CreateNetwork create, OnParent on, String parent) throws IOException {
        add(
                "network " + create.name() + ": " + on,
                "link add link %s name %s type %s mode %s %s\n"
                                .formatted(parent, PROBE, on.kind(), on.mode(), on.flag())
                        + "link delete dev %s\n".formatted(PROBE));
    }

    private static void add(String what, String commands) throws IOException {
        try {
            ip(commands);
        } catch (CommandFailure e) {
            String words = String.valueOf(e.getMessage());
            boolean unknown = words.contains("Unknown device type") || words.contains("supported");
            throw new IOException(
                    what
                            + ": "
                            + (unknown
                                    ? "this machine's kernel has no such interfaces; load the"
                                            + " module, or a kernel that has it"
                                    : words),
                    e);
        }
    }

    private static void removeVlan(String parent) throws IOException {
        boolean made = OwnedNetwork.alias(parent).equals(MADE);
        for (OwnedNetwork other : OwnedNetwork.all()) {
            boolean uses =
                    other.network().driver() instanceof OnParent on
                            && on.parent().filter(parent::equals).isPresent();
            made = made && !uses;
        }
        if (made) {
            ip("link delete dev %s\n".formatted(parent));
        }
    }

    private static void removeVlanQuietly(String parent) {
        try {
            removeVlan(parent);
        } catch (IOException e) {
            return; // why the network could not be made says more
        }
    }

    private static void ip(String... commands) throws IOException {
        Command.of("ip", "-batch", "-").output(String.join("", commands));
    }
}
