package jcompose.cli.volume;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.volume.VolumeUsers;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ArrayNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "inspect",
        description = "Tell all about volumes, as JSON.",
        mixinStandardHelpOptions = true)
public final class VolumeInspectCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(arity = "1..*", paramLabel = "VOLUME", description = "its full name")
    List<String> names = new ArrayList<>();

    public VolumeInspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        Machine machine = session.engine().machine(options);
        var users = new VolumeUsers(machine.layout()).all();
        Set<String> known = machine.volumes().list();
        ArrayNode found = Json.array(List.of());
        int status = 0;
        for (String name : names) {
            if (known.contains(name)) {
                VolumeLine line = VolumeLine.of(name, machine.volumes().record(name), users);
                found.add(line.document(machine.volumes()));
            } else {
                session.err().println("jcompose: no volume " + name);
                status = ExitStatus.FAILED;
            }
        }
        session.out().println(Json.writeIndented(found));
        return status;
    }
}
