package jcompose.cli.serve;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "sync",
        description =
                "Have jcompose serve look at a source or a stack now; a commit that failed is tried"
                        + " again.",
        mixinStandardHelpOptions = true)
public final class SyncCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(paramLabel = "SOURCE_OR_STACK", description = "by its name in the server's file")
    String name = "";

    public SyncCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        session.out().println(ServeSocket.tell(session, options, "sync", name));
        return 0;
    }
}
