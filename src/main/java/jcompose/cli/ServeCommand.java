package jcompose.cli;

import jcompose.gitops.ServeEvents;
import jcompose.gitops.ServeSettings;
import jcompose.gitops.Server;
import jcompose.gitops.SettingsReading;
import jcompose.runtime.Layout;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

@Command(
        name = "serve",
        description = {
            "Keep stacks as commits of Git repositories say, until Ctrl-C.",
            "The containers go on running afterwards."
        },
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "which repositories and stacks (/etc/jcompose/serve.yaml)")
    Path config = Path.of("/etc/jcompose/serve.yaml");

    ServeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Path file = session.invocation().workingDirectory().resolve(config).normalize();
        ServeSettings settings = SettingsReading.read(file);
        Layout layout = session.machine(options).layout();
        ServeEvents events =
                new ServeEvents(
                        InstantSource.system(),
                        event -> session.err().println(event.about() + ": " + event.text()));
        Server server =
                new Server(
                        settings,
                        Objects.requireNonNull(file.getParent()),
                        session.invocation().environment(),
                        layout.root().resolve("serve"),
                        new MachineDeployments(session, options),
                        events,
                        InstantSource.system(),
                        RandomGenerator.getDefault());
        try (Interrupt interrupt =
                Interrupt.of(session.invocation().interruption(), () -> {}, () -> {})) {
            try {
                server.run();
            } catch (InterruptedException e) {
                if (!interrupt.asked()) {
                    throw e;
                }
            }
            return 0;
        }
    }
}
