package jcompose.cli.serve;

import jcompose.cli.call.Interrupt;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.call.SteadyClock;
import jcompose.cli.output.CommandException;
import jcompose.gitops.ServeEvents;
import jcompose.gitops.ServeSettings;
import jcompose.gitops.Server;
import jcompose.gitops.SettingsReading;
import jcompose.gitops.SourceSecrets;
import jcompose.notify.Notifier;
import jcompose.runtime.Layout;
import jcompose.watch.ContainerWatch;
import jcompose.web.Api;
import jcompose.web.Listener;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

@Command(
        name = "serve",
        description = {
            "Keep stacks as commits of Git repositories say, until Ctrl-C.",
            "The containers go on running afterwards."
        },
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
    private static final int SHORTEST_TOKEN = 16;

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "which repositories and stacks (/etc/jcompose/serve.yaml)")
    Path config = Path.of("/etc/jcompose/serve.yaml");

    public ServeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Path file = session.invocation().workingDirectory().resolve(config).normalize();
        ServeSettings settings = SettingsReading.read(file);
        Path directory = Objects.requireNonNull(file.getParent());
        Layout layout = session.engine().machine(options).layout();
        ServeEvents events =
                new ServeEvents(
                        InstantSource.system(),
                        event -> session.err().println(event.about() + ": " + event.text()));
        SourceSecrets secrets = new SourceSecrets(directory, session.invocation().environment());
        try (MachineDeployments deployments = new MachineDeployments(session, options, events);
                Notifier notifier =
                        new Notifier(
                                settings.notifications(),
                                secrets,
                                layout.root().resolve("serve/notified.json"),
                                events,
                                Duration.ofSeconds(1));
                Server server =
                        new Server(
                                settings,
                                directory,
                                session.invocation().environment(),
                                layout.root().resolve("serve"),
                                deployments,
                                events,
                                notifier,
                                InstantSource.system(),
                                RandomGenerator.getDefault());
                Interrupt interrupt =
                        Interrupt.of(session.invocation().interruption(), () -> {}, () -> {});
                Listener _ =
                        Listener.unix(
                                layout.runRoot().resolve(ServeSocket.NAME),
                                api(server, Optional.empty(), secrets));
                Tcp _ = tcp(settings, server, secrets, events)) {
            Thread containers =
                    Thread.ofVirtual().start(() -> watchContainers(layout, server, events));
            try {
                server.run();
            } catch (InterruptedException e) {
                if (!interrupt.asked()) {
                    throw e;
                }
            } finally {
                containers.interrupt();
            }
            return 0;
        }
    }

    /** A listener, if the settings ask for one. */
    private record Tcp(Optional<Listener> listener) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (listener.isPresent()) {
                listener.get().close();
            }
        }
    }

    private Tcp tcp(
            ServeSettings settings, Server server, SourceSecrets secrets, ServeEvents events)
            throws IOException, CommandException {
        if (settings.http().isEmpty()) {
            return new Tcp(Optional.empty());
        }
        ServeSettings.Http http = settings.http().get();
        String token = Files.readString(secrets.path(http.tokenFile())).strip();
        if (token.length() < SHORTEST_TOKEN) {
            throw new CommandException(
                    http.tokenFile()
                            + " has no token of "
                            + SHORTEST_TOKEN
                            + " characters or more");
        }
        Listener listener = Listener.tcp(http.address(), api(server, Optional.of(token), secrets));
        events.add("http", "answers at port " + listener.port());
        return new Tcp(Optional.of(listener));
    }

    private static Api api(Server server, Optional<String> token, SourceSecrets secrets) {
        return new Api(server, token, secrets::webhook, new SteadyClock());
    }

    private static void watchContainers(Layout layout, Server server, ServeEvents events) {
        try {
            new ContainerWatch(layout, server::containersChanged).run();
        } catch (IOException e) {
            events.add("containers", "are looked at every 30 s only: " + e.getMessage());
        } catch (InterruptedException e) {
            return; // the server ends
        }
    }
}
