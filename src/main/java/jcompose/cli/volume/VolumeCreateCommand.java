package jcompose.cli.volume;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

@Command(
        name = "create",
        description = "Make a volume and print its name.",
        mixinStandardHelpOptions = true)
public final class VolumeCreateCommand implements Callable<Integer> {
    private static final Set<String> OPTIONS = Set.of("type", "o", "device");

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-d", "--driver"},
            description = "only local")
    String driver = "local";

    @Option(
            names = {"-o", "--opt"},
            paramLabel = "KEY=VALUE",
            description = "type=, o= and device=: what is mounted as the volume, as with mount(8)")
    Map<String, String> driverOptions = new LinkedHashMap<>();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "with this label")
    Map<String, String> labels = new LinkedHashMap<>();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "a name; by chance without it")
    @Nullable String name;

    public VolumeCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        if (!driver.equals("local")) {
            throw new CommandException("the driver '" + driver + "' is not supported: use local");
        }
        for (String option : driverOptions.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new CommandException(
                        "the driver 'local' has no option '"
                                + option
                                + "': use type, o and device");
            }
        }
        if (driverOptions.containsKey("type") != driverOptions.containsKey("device")) {
            throw new CommandException("'type' and 'device' are only of use together");
        }
        Machine machine = session.engine().machine(options);
        String chosen = name == null ? UUID.randomUUID().toString().replace("-", "") : name;
        if (machine.volumes().list().contains(chosen)
                && !machine.volumes().record(chosen).options().equals(driverOptions)) {
            throw new CommandException("volume " + chosen + " exists with other options");
        }
        try {
            machine.volumes().create(chosen, Optional.empty(), labels, driverOptions);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        session.out().println(chosen);
        return 0;
    }
}
