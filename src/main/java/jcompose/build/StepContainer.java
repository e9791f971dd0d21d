package jcompose.build;

import jcompose.image.Workspace;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.HostFiles;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.Layout;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.StopRequest;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The container of a {@code RUN}: everything it leaves is in the build's workspace. */
final class StepContainer {
    /** No stack can have this name: it does not begin with a letter or digit. */
    static final String CGROUP = "_build";

    private final RuntimeProgram runtime;
    private final Layout layout;
    private final ContainerId id;

    StepContainer(RuntimeProgram runtime, String cgroupParent, Path workspace) {
        this.runtime = runtime;
        this.layout = new Layout(workspace, workspace.resolve("run"), cgroupParent);
        String name = workspace.getFileName().toString();
        this.id = new ContainerId(name.substring(name.lastIndexOf('-') + 1));
    }

    /** What a finished container has written, and how it ended. */
    record Ended(int status, Path upper) {}

    /**
     * Runs a step to its end.
     *
     * @param layers topmost first
     * @param output hears every line
     */
    Ended run(Step.Run step, List<Path> layers, Workspace workspace, Consumer<String> output)
            throws IOException {
        LaunchSpec launch = launch(step, layers);
        ContainerDirectory directory = new ContainerDirectory(layout);
        directory.prepare(launch);
        boolean ended = false;
        try {
            int status = runtime.run(launch.line(), output);
            ended = true;
            Path upper = Files.move(layout.upper(id), workspace.unused());
            directory.remove(id);
            return new Ended(status, upper);
        } finally {
            if (!ended) {
                stop();
            }
        }
    }

    /** Ends what is left of it, if there is anything. */
    void stop() throws IOException {
        if (!Files.isDirectory(layout.container(id))) {
            return;
        }
        StopRequest request =
                new StopRequest(
                        id,
                        layout.cgroup(CGROUP, id),
                        layout.container(id),
                        Optional.of(Duration.ZERO));
        List<String> failures = new ArrayList<>();
        runtime.stop(
                List.of(request),
                false,
                answer -> {
                    if (answer instanceof Answer.Failed failed) {
                        failures.add(failed.message());
                    }
                });
        if (!failures.isEmpty()) {
            throw new IOException(
                    "cannot stop the container of an earlier build: " + failures.getFirst());
        }
    }

    private LaunchSpec launch(Step.Run step, List<Path> layers) throws IOException {
        return new LaunchSpec(
                layout,
                id,
                CGROUP,
                new ReplicaName("step", 1),
                Instant.EPOCH,
                step.key(),
                step.key(),
                List.of(),
                container(step),
                layers,
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                hostFiles(),
                runtime.binary());
    }

    private static ContainerSpec container(Step.Run step) {
        SortedMap<String, String> environment = new TreeMap<>(step.shared());
        environment.putAll(step.environment());
        NamespaceMode network =
                switch (step.network()) {
                    case HOST -> new NamespaceMode.Host();
                    case NONE -> new NamespaceMode.None();
                };
        return new ContainerSpec(
                new Image.Present("build", step.key()),
                step.arguments(),
                environment,
                step.workingDirectory(),
                step.user(),
                Optional.of("build"),
                List.of(),
                Limits.NONE,
                network,
                new NamespaceMode.Private(),
                new NamespaceMode.Private(),
                List.of(),
                ContainerSpec.Security.DEFAULT,
                false,
                RestartPolicy.NO,
                Optional.empty(),
                StopPolicy.DEFAULT,
                new TreeMap<>());
    }

    /** On the machine's network its name servers can be reached, even those on loopback. */
    private static HostFiles hostFiles() throws IOException {
        Path root = Path.of("/");
        HostFiles machine = HostFiles.read(root);
        Path resolver = root.resolve("etc/resolv.conf");
        String own = Files.exists(resolver) ? Files.readString(resolver) : "";
        return new HostFiles(machine.hostname(), machine.hosts(), own);
    }
}
