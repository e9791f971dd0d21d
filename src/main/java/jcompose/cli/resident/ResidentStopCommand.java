package jcompose.cli.resident;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.resident.ResidentClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "stop",
        description = "End the resident process once the calls are done that it has begun.",
        mixinStandardHelpOptions = true)
public final class ResidentStopCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    public ResidentStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Optional<String> last =
                new ResidentClient(session.engine().layout(options).runRoot()).stop();
        session.err()
                .println(
                        last.map(words -> "resident process has ended: " + words)
                                .orElse("no resident process"));
        return 0;
    }
}
