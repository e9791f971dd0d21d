package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.registry.auth.DockerConfig;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "logout",
        description = "Forget who you are to a registry.",
        mixinStandardHelpOptions = true)
public final class LogoutCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(
            paramLabel = "REGISTRY",
            arity = "0..1",
            defaultValue = "docker.io",
            description = "as in registry.example:5000; docker.io by default")
    String registry = "docker.io";

    public LogoutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        String host = LoginCommand.host(registry);
        boolean known = DockerConfig.of(session.invocation().environment()).erase(host);
        session.err().println(known ? "logged out of " + host : "not logged in to " + host);
        return 0;
    }
}
