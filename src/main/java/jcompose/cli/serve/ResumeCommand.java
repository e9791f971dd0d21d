package jcompose.cli.serve;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "resume",
        description = "Have jcompose serve follow a suspended stack again.",
        mixinStandardHelpOptions = true)
public final class ResumeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(paramLabel = "STACK", description = "by its name in the server's file")
    String name = "";

    public ResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        session.out().println(ServeSocket.tell(session, options, "resume", name));
        return 0;
    }
}
