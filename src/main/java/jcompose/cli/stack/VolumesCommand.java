package jcompose.cli.stack;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Listing;
import jcompose.cli.volume.VolumeLine;
import jcompose.execute.Machine;
import jcompose.stack.StackException;
import jcompose.volume.VolumeUsers;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "volumes",
        description = "List the stack's volumes, or those that containers of some services use.",
        mixinStandardHelpOptions = true)
public final class VolumesCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "only names")
    boolean quiet;

    @Option(names = "--format", paramLabel = "table|json|TEMPLATE", description = "how to list")
    String format = "table";

    @Parameters(paramLabel = "SERVICE", description = "only what containers of these use")
    List<String> services = new ArrayList<>();

    public VolumesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        String stack = session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options);
        List<FoundContainer> containers =
                FoundContainer.all(machine).stream()
                        .filter(each -> each.labels().stack().equals(stack))
                        .toList();
        session.stack()
                .requireServices(
                        options,
                        options.files,
                        services,
                        containers.stream().map(each -> each.labels().service()).toList());
        Set<String> meant = new HashSet<>();
        for (FoundContainer each : containers) {
            if (services.stream().anyMatch(each::isOf)) {
                meant.add(each.name());
            }
        }
        Map<String, VolumeUsers.Users> users = new VolumeUsers(machine.layout()).all();
        Listing listing = Listing.of("DRIVER", "Driver", "VOLUME NAME", "Name");
        for (var each : machine.volumes().records().entrySet()) {
            VolumeLine line = VolumeLine.of(each.getKey(), each.getValue(), users);
            boolean shown =
                    services.isEmpty()
                            ? line.record().stack().filter(stack::equals).isPresent()
                            : line.users().names().values().stream().anyMatch(meant::contains);
            if (shown) {
                listing.add(line.row(machine.volumes()));
            }
        }
        listing.print(session.out(), quiet ? "{{.Name}}" : format);
        return 0;
    }
}
