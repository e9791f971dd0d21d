package jcompose.cli.serve;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "approve",
        description =
                "Let jcompose serve deploy the commit that a stack waits with (approval: true).",
        mixinStandardHelpOptions = true)
public final class ApproveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(paramLabel = "STACK", description = "by its name in the server's file")
    String name = "";

    public ApproveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        session.out().println(ServeSocket.tell(session, options, "approve", name));
        return 0;
    }
}
