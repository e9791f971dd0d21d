package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.deploy.HandConnections;
import jcompose.execute.Machine;
import jcompose.reconciler.desired.Bandwidth;
import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.desired.InterfaceSettings;
import jcompose.stack.grammar.EndpointOptions;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.LinkLocal;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6;

import org.jspecify.annotations.Nullable;

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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;

@Command(
        name = "connect",
        description = {
            "Connect a container to a network, also while it runs.",
            "One of a stack is disconnected again by the next 'up' of that stack, unless its file"
                    + " says the same by then."
        },
        mixinStandardHelpOptions = true)
public final class NetworkConnectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "its IPv4 address there")
    @Nullable String ip;

    @Option(names = "--ip6", paramLabel = "ADDRESS", description = "its IPv6 address there")
    @Nullable String ip6;

    @Option(
            names = "--link-local-ip",
            paramLabel = "ADDRESS",
            description = "one more address there, by which it is not found")
    List<String> linkLocal = new ArrayList<>();

    @Option(
            names = "--alias",
            paramLabel = "NAME",
            description = "a name by which it is found there besides its own")
    List<String> aliases = new ArrayList<>();

    @Option(
            names = "--link",
            paramLabel = "CONTAINER[:NAME]",
            description = "a name of its own for another container")
    List<String> links = new ArrayList<>();

    @Option(
            names = "--gw-priority",
            paramLabel = "NUMBER",
            description = "the default route is by the network with the highest")
    int priority;

    @Option(
            names = "--driver-opt",
            paramLabel = "KEY=VALUE",
            description =
                    "of the connection: com.docker.network.endpoint.ifname and"
                            + " com.docker.network.endpoint.sysctls")
    Map<String, String> driverOptions = new TreeMap<>();

    @Parameters(index = "0", paramLabel = "NETWORK", description = "its full name")
    String network = "";

    @Parameters(index = "1", paramLabel = "CONTAINER", description = "its name or ID")
    String container = "";

    public NetworkConnectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        FoundContainer found = FoundContainer.find(machine, "", container);
        new HandConnections(machine, session.engine().observer(machine))
                .connect(found.id(), wanted(), links());
        return 0;
    }

    private Connection wanted() throws CommandException {
        EndpointOptions endpoint = endpoint();
        return new Connection(
                network,
                new TreeSet<>(aliases),
                address("--ip", ip, Ipv4::parse),
                address("--ip6", ip6, Ipv6::parse),
                Optional.empty(),
                endpoint.interfaceName(),
                priority,
                Bandwidth.UNLIMITED,
                new InterfaceSettings(localAddresses(), endpoint.parameters()));
    }

    private EndpointOptions endpoint() throws CommandException {
        try {
            return EndpointOptions.parse(driverOptions);
        } catch (GrammarException e) {
            throw new CommandException("--driver-opt: " + e.getMessage() + "; " + e.hint());
        }
    }

    private SortedSet<String> localAddresses() throws CommandException {
        SortedSet<String> addresses = new TreeSet<>();
        for (String text : linkLocal) {
            try {
                addresses.add(LinkLocal.parse(text));
            } catch (GrammarException e) {
                throw new CommandException("--link-local-ip: " + e.getMessage() + "; " + e.hint());
            }
        }
        return addresses;
    }

    private static <T> Optional<T> address(
            String option, @Nullable String text, Function<String, T> parse)
            throws CommandException {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            throw new CommandException("invalid argument \"" + text + "\" for " + option);
        }
    }

    private SortedMap<String, String> links() {
        SortedMap<String, String> names = new TreeMap<>();
        for (String link : links) {
            int colon = link.indexOf(':');
            if (colon > 0) { // without a name of its own it is found by the one it has
                names.put(link.substring(colon + 1), link.substring(0, colon));
            }
        }
        return names;
    }
}
