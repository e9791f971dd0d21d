package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Questions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.registry.Registries;
import jcompose.registry.auth.Credentials;
import jcompose.registry.auth.DockerConfig;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "login",
        description = {
            "Remember who you are to a registry, once it accepts that.",
            "Kept where Docker keeps it: ~/.docker/config.json ($DOCKER_CONFIG), or the credential"
                    + " helper that it names."
        },
        mixinStandardHelpOptions = true)
public final class LoginCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "asked for where it is missing")
    @Nullable String account;

    @Option(
            names = {"-p", "--password"},
            paramLabel = "PASSWORD",
            description = "everybody on this machine can see it; better --password-stdin")
    @Nullable String password;

    @Option(names = "--password-stdin", description = "read the password from standard input")
    boolean passwordFromInput;

    @Parameters(
            paramLabel = "REGISTRY",
            arity = "0..1",
            defaultValue = "docker.io",
            description = "as in registry.example:5000; docker.io by default")
    String registry = "docker.io";

    public LoginCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        String host = host(registry);
        Credentials.Basic credentials = credentials();
        try (Registries registries = session.engine().registries(new EngineOptions())) {
            registries.check(host, credentials);
        }
        DockerConfig config = DockerConfig.of(session.invocation().environment());
        config.store(host, credentials);
        Optional<String> helper = config.storedBy(host);
        session.err()
                .println(
                        "logged in to "
                                + host
                                + " as "
                                + credentials.account()
                                + "; kept "
                                + helper.map(name -> "by docker-credential-" + name)
                                        .orElse("in " + config.file() + ", not encrypted"));
        return 0;
    }

    /** People also write the address that they see in a browser. */
    static String host(String registry) throws CommandException {
        int scheme = registry.indexOf("://");
        String rest = scheme < 0 ? registry : registry.substring(scheme + 3);
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        if (host.isEmpty()) {
            throw new CommandException("\"" + registry + "\" is not a registry");
        }
        return switch (host) {
            case "index.docker.io", "registry-1.docker.io", "hub.docker.com" -> "docker.io";
            default -> host;
        };
    }

    private Credentials.Basic credentials() throws IOException, CommandException {
        String given = password;
        if (given != null && passwordFromInput) {
            throw new CommandException("--password and --password-stdin exclude each other");
        }
        if (given != null) {
            session.err()
                    .println(
                            "warning: everybody on this machine can see a password on the command"
                                    + " line; use --password-stdin");
        }
        if (passwordFromInput && account == null) {
            throw new CommandException("--password-stdin needs --username");
        }
        Questions questions = new Questions(session);
        String name = account == null ? questions.line("Username: ") : account;
        String secret = given;
        if (secret == null) {
            secret = passwordFromInput ? questions.rest() : questions.secret("Password: ");
        }
        if (name.isEmpty() || secret.isEmpty()) {
            throw new CommandException("a login takes a name and a password");
        }
        if (name.indexOf(':') >= 0) {
            throw new CommandException("a name has no colon");
        }
        return new Credentials.Basic(name, secret);
    }
}
