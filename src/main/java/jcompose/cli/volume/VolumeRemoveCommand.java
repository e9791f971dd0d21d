package jcompose.cli.volume;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "rm",
        aliases = "remove",
        description =
                "Remove volumes with everything in them. One that a container has is refused.",
        mixinStandardHelpOptions = true)
public final class VolumeRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = "one that does not exist is no error")
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "VOLUME", description = "its full name")
    List<String> names = new ArrayList<>();

    public VolumeRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        int status = 0;
        for (String name : names) {
            try {
                if (machine.volumes().list().contains(name)) {
                    machine.volumes().remove(name);
                } else if (!force) {
                    throw new IOException("no volume " + name);
                }
                session.out().println(name);
            } catch (IOException e) {
                session.err().println("jcompose: " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        return status;
    }
}
