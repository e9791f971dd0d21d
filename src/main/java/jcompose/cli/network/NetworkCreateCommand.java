package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.StandaloneNetworks;
import jcompose.execute.Machine;
import jcompose.network.NetworkRecord;
import jcompose.reconciler.desired.Allotment;
import jcompose.reconciler.desired.Ipv6Addressing;
import jcompose.reconciler.desired.Network;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.NetworkOptions;
import jcompose.type.Ipv6Subnet;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Instant;
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

    @Mixin AddressingOptions addressing = new AddressingOptions();

    @Option(
            names = "--label",
            paramLabel = "KEY[=VALUE]",
            description = "with this label, which 'network inspect' tells")
    List<String> labels = new ArrayList<>();

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
        NetworkOptions kind = kind();
        Optional<Ipv6Subnet> wide = addressing.ipv6Subnet();
        Allotment allotment = addressing.allotment();
        Network wanted =
                new Network(
                        name,
                        addressing.subnet(),
                        allotment.range(),
                        new TreeSet<>(allotment.reserved().values()),
                        addressing.ipv6
                                ? Optional.of(
                                        new Ipv6Addressing(
                                                wide, allotment.ipv6Range(), new TreeSet<>()))
                                : Optional.empty(),
                        kind.mtu(),
                        addressing.gateways(),
                        kind.driver(),
                        internal,
                        false);
        Machine machine = session.engine().machine(options);
        new StandaloneNetworks(machine, session.engine().observer(machine))
                .create(wanted, new NetworkRecord(Optional.of(Instant.now()), labels(), allotment));
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
            NetworkOptions kind = NetworkOptions.parse(driver, said, internal);
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

    private SortedMap<String, String> labels() throws CommandException {
        SortedMap<String, String> parsed = new TreeMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            String key = equals < 0 ? label : label.substring(0, equals);
            if (key.isEmpty()) {
                throw new CommandException("--label " + label + ": write KEY=VALUE");
            }
            parsed.put(key, equals < 0 ? "" : label.substring(equals + 1));
        }
        return parsed;
    }
}
