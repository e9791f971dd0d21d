package jcompose.build;

import jcompose.image.Workspace;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Hooks;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.Limits;
import jcompose.reconciler.desired.Logging;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.Networking;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.StopPolicy;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Grace;
import jcompose.runtime.HostFiles;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.Layout;
import jcompose.runtime.Origin;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.StopRequest;
import jcompose.type.Bytes;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
    Ended run(
            Step.Run step,
            List<Path> layers,
            BuildOptions options,
            StepMounts mounts,
            Workspace workspace,
            Consumer<String> output)
            throws IOException {
        LaunchSpec launch = launch(step, layers, options, mounts);
        ContainerDirectory directory = new ContainerDirectory(layout);
        directory.prepare(launch);
        mounts.makePoints(layout.init(id), layers);
        boolean ended = false;
        try {
            int status = runtime.run(StepSpec.line(launch, options.limits(), mounts), output);
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
                new StopRequest(id, layout.cgroup(CGROUP, id), layout.container(id), Grace.NONE);
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

    private LaunchSpec launch(
            Step.Run step, List<Path> layers, BuildOptions options, StepMounts mounts)
            throws IOException {
        return new LaunchSpec(
                layout,
                id,
                CGROUP,
                new ReplicaName("step", 1),
                Instant.EPOCH,
                step.key(),
                step.key(),
                List.of(),
                container(step, options, mounts),
                layers,
                List.of(),
                new TreeMap<>(),
                new TreeMap<>(),
                hostFiles(options),
                runtime.binary(),
                Optional.empty(),
                Origin.UNKNOWN,
                Map.of());
    }

    private static ContainerSpec container(Step.Run step, BuildOptions options, StepMounts mounts) {
        SortedMap<String, String> environment = new TreeMap<>(step.shared());
        environment.putAll(step.environment());
        environment.putAll(mounts.variables());
        NamespaceMode network =
                step.network() ? new NamespaceMode.Host() : new NamespaceMode.None();
        ContainerSpec.Security security =
                new ContainerSpec.Security(
                        step.insecure(), false, false, new TreeSet<>(), new TreeSet<>());
        return new ContainerSpec(
                new Image.Present("build", step.key()),
                step.arguments(),
                environment,
                step.workingDirectory(),
                step.user(),
                Optional.of("build"),
                List.of(),
                new Limits(
                        Optional.empty(),
                        options.limits().memory().map(Bytes::new),
                        Optional.empty()),
                network,
                new NamespaceMode.Private(),
                new NamespaceMode.Private(),
                Networking.NONE,
                security,
                false,
                RestartPolicy.NO,
                Optional.empty(),
                StopPolicy.DEFAULT,
                new TreeMap<>(),
                KernelSettings.DEFAULT,
                Logging.DEFAULT,
                Hooks.NONE,
                Optional.empty());
    }

    /** On the machine's network its name servers can be reached, even those on loopback. */
    private static HostFiles hostFiles(BuildOptions options) throws IOException {
        Path root = Path.of("/");
        HostFiles machine = HostFiles.read(root);
        Path resolver = root.resolve("etc/resolv.conf");
        String own = Files.exists(resolver) ? Files.readString(resolver) : "";
        StringBuilder hosts = new StringBuilder(machine.hosts());
        options.hosts()
                .forEach(
                        (name, addresses) ->
                                addresses.forEach(
                                        each ->
                                                hosts.append('\n')
                                                        .append(each)
                                                        .append('\t')
                                                        .append(name)));
        return new HostFiles(
                machine.hostname(),
                options.hosts().isEmpty() ? machine.hosts() : hosts.append('\n').toString(),
                own);
    }
}
