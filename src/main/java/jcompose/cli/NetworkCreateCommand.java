package jcompose.cli;

import jcompose.deploy.StandaloneNetworks;
import jcompose.execute.Machine;
import jcompose.type.Subnet;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "create",
        description = "Make a network that stacks can use as an external one, and print its name.",
        mixinStandardHelpOptions = true)
final class NetworkCreateCommand implements Callable<Integer> {
    private static final String NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]*";

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-d", "--driver"},
            description = "only bridge")
    String driver = "bridge";

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            description = "its addresses; chosen free of the machine's routes without it")
    @Nullable String subnet;

    @Option(names = "--internal", description = "without a way out of the machine")
    boolean internal;

    @Option(names = "--attachable", description = "no effect: all networks are")
    boolean attachable;

    @Parameters(paramLabel = "NAME")
    String name = "";

    NetworkCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        if (!driver.equals("bridge")) {
            throw new CommandException("the driver '" + driver + "' is not supported: use bridge");
        }
        if (!name.matches(NAME)) {
            throw new CommandException(
                    "'"
                            + name
                            + "' is no name for a network: write letters, digits, '_', '.', '-'");
        }
        Machine machine = session.machine(options);
        try {
            Optional<Subnet> wanted = Optional.ofNullable(subnet).map(Subnet::parse);
            new StandaloneNetworks(machine.bridges(), machine.firewall())
                    .create(name, wanted, internal);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--subnet: " + e.getMessage());
        }
        session.out().println(name);
        return 0;
    }
}
