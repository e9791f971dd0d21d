package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.stack.StackException;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "port",
        description = "Print the address and port under which a port of a service is published.",
        mixinStandardHelpOptions = true)
public final class PortCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--index",
            paramLabel = "N",
            description = "of this replica; the first that has it, if not said otherwise")
    int index;

    @Option(names = "--protocol", paramLabel = "tcp|udp", description = "tcp if not said otherwise")
    String protocol = "tcp";

    @Parameters(index = "0", paramLabel = "SERVICE")
    String service = "";

    @Parameters(index = "1", paramLabel = "PORT", description = "inside the container")
    int port;

    public PortCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        StateChange change = new StateChange(session, options);
        Actual actual = change.observe();
        change.view().services(List.of(service), actual);
        for (Container container : actual.containers().values()) {
            boolean meant =
                    container
                            .replica()
                            .filter(name -> name.service().equals(service))
                            .filter(name -> index == 0 || name.number() == index)
                            .isPresent();
            if (!meant || !container.alive()) {
                continue;
            }
            for (Map.Entry<PublishedPort, List<Ipv4>> each : actual.firewall().ports().entrySet()) {
                PublishedPort published = each.getKey();
                if (published.target() == port
                        && published.protocol().toString().equals(protocol)
                        && each.getValue().stream()
                                .anyMatch(at -> container.addresses().containsValue(at))) {
                    session.out().println(published.host() + ":" + published.published());
                    return 0;
                }
            }
        }
        throw new CommandException(
                "no port " + port + "/" + protocol + " for container " + name(change));
    }

    private String name(StateChange change) {
        return change.view().name() + "-" + service + "-" + Math.max(1, index);
    }
}
