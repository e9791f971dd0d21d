package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.StandaloneNetworks;
import jcompose.execute.Machine;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.Network;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.NetworkOptions;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;
import jcompose.type.Ipv6Subnet;
import jcompose.type.Subnet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "create",
        description = "Make a network that stacks can use as an external one, and print its name.",
        mixinStandardHelpOptions = true)
public final class NetworkCreateCommand implements Callable<Integer> {
    private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]*";

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-d", "--driver"},
            paramLabel = "bridge|macvlan|ipvlan",
            description = "what its interfaces are")
    String driver = "bridge";

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            description =
                    "its addresses, of IPv4 or, with --ipv6, of IPv6; chosen free of the machine's"
                            + " routes without it")
    List<String> subnets = new ArrayList<>();

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            description = "where its way out begins, in a given subnet of the same kind")
    List<String> gateways = new ArrayList<>();

    @Option(names = "--ipv6", description = "with IPv6 beside IPv4")
    boolean ipv6;

    @Option(
            names = {"-o", "--opt"},
            paramLabel = "KEY=VALUE",
            description = "of the driver, as driver_opts of a stack file")
    Map<String, String> driverOptions = new TreeMap<>();

    @Option(names = "--internal", description = "without a way out of the machine")
    boolean internal;

    @Option(names = "--attachable", description = "no effect: all networks are")
    boolean attachable;

    @Parameters(paramLabel = "NAME")
    String name = "";

    public NetworkCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        if (!name.matches(NAME)) {
            throw new CommandException(
                    "'"
                            + name
                            + "' is no name for a network: write letters, digits, '_', '.', '-'");
        }
        Machine machine = session.engine().machine(options);
        try {
            Optional<Subnet> wanted = given(false).map(Subnet::parse);
            Optional<Ipv6Subnet> wide = given(true).map(Ipv6Subnet::parse);
            Optional<Ipv6Addressing> both =
                    ipv6
                            ? Optional.of(new Ipv6Addressing(wide, new TreeSet<>()))
                            : Optional.empty();
            if (wide.isPresent() && !ipv6) {
                throw new CommandException("--subnet " + wide.get() + ": say --ipv6 as well");
            }
            NetworkOptions kind = kind();
            new StandaloneNetworks(machine, session.engine().observer(machine))
                    .create(
                            name,
                            wanted,
                            both,
                            gateways(wanted, wide),
                            kind.driver(),
                            kind.mtu().orElse(Network.USUAL_MTU),
                            internal);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--subnet or --gateway: " + e.getMessage());
        }
        session.out().println(name);
        return 0;
    }

    private NetworkOptions kind() throws CommandException {
        SortedMap<String, String> said = new TreeMap<>(driverOptions);
        List<String> unknown = NetworkOptions.unknown(driver, said);
        if (!unknown.isEmpty()) {
            throw new CommandException(
                    "--opt " + unknown.getFirst() + ": the driver knows no such option");
        }
        try {
            NetworkOptions kind = NetworkOptions.parse(driver, said);
            if (kind.binding().isPresent()) {
                throw new CommandException(
                        "--opt: where ports are published is for stacks to say: give an address"
                                + " with each port");
            }
            return kind;
        } catch (GrammarException e) {
            throw new CommandException(e.getMessage() + "; " + e.hint());
        }
    }

    private Gateways gateways(Optional<Subnet> subnet, Optional<Ipv6Subnet> wide)
            throws CommandException {
        Optional<Ipv4> ipv4 = Optional.empty();
        Optional<Ipv6> ipv6 = Optional.empty();
        for (String text : gateways) {
            boolean fits;
            if (text.indexOf(':') >= 0) {
                Ipv6 gateway = Ipv6.parse(text);
                fits = wide.isPresent() && wide.get().contains(gateway) && ipv6.isEmpty();
                ipv6 = Optional.of(gateway);
            } else {
                Ipv4 gateway = Ipv4.parse(text);
                fits = subnet.isPresent() && subnet.get().isOfInterface(gateway) && ipv4.isEmpty();
                ipv4 = Optional.of(gateway);
            }
            if (!fits) {
                throw new CommandException(
                        "--gateway " + text + ": no address of a given --subnet, or one too many");
            }
        }
        return new Gateways(ipv4, ipv6);
    }

    private Optional<String> given(boolean ofIpv6) throws CommandException {
        List<String> found =
                subnets.stream().filter(text -> text.indexOf(':') >= 0 == ofIpv6).toList();
        if (found.size() > 1) {
            throw new CommandException(
                    "--subnet: one of " + (ofIpv6 ? "IPv6" : "IPv4") + " is all a network has");
        }
        return found.stream().findFirst();
    }
}
