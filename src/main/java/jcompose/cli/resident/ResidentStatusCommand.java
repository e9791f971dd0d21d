package jcompose.cli.resident;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.resident.ResidentClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "status",
        description = "Whether there is a resident process, and what it has done.",
        footer = "Exit status: 0 if there is one.",
        mixinStandardHelpOptions = true)
public final class ResidentStatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    public ResidentStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Optional<String> status =
                new ResidentClient(session.engine().layout(options).runRoot()).status();
        session.out()
                .println(
                        status.map(words -> "resident process " + words)
                                .orElse("no resident process"));
        return status.isPresent() ? 0 : ExitStatus.FAILED;
    }
}
