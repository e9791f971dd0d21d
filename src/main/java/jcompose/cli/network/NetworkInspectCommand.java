package jcompose.cli.network;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Inspection;
import jcompose.execute.Machine;
import jcompose.network.NetworkRecords;
import jcompose.observe.NetworkUser;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "inspect",
        description = "Tell all about networks and who is connected to them, as JSON.",
        mixinStandardHelpOptions = true)
public final class NetworkInspectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "json|TEMPLATE",
            description = "what of each to tell, as in '{{(index .IPAM.Config 0).Subnet}}'")
    String format = "";

    @Option(
            names = {"-v", "--verbose"},
            description = "with the names by which containers are found, too")
    boolean verbose;

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "its full name, or its ID")
    List<String> names = new ArrayList<>();

    public NetworkInspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Machine machine = session.engine().machine(options);
        List<NetworkUser> users = NetworkUser.read(machine.directories());
        List<NetworkLine> all = NetworkLine.all(new NetworkRecords(machine.layout()));
        Inspection inspection = new Inspection(format);
        int status = 0;
        for (String name : names) {
            try {
                inspection.add(NetworkLine.find(all, name).document(users, verbose));
            } catch (CommandException e) {
                session.err().println("jcompose: " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        inspection.print(session.out());
        return status;
    }
}
