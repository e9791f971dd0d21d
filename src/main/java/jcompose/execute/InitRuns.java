package jcompose.execute;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.InitContainer;
import jcompose.reconciler.plan.Action.StartContainer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.OneOffRun;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs containers to their end before one is started (Compose, pre_start). One that fails is kept
 * to be looked at, until it runs again.
 */
final class InitRuns {
    private final String stack;
    private final Actual actual;
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;
    private final LaunchSpecs specs;
    private final VolumePreparation volumes;
    private final Stops stops;
    private final HookListener listener;

    InitRuns(
            String stack,
            Actual actual,
            RuntimeProgram runtime,
            ContainerDirectory directories,
            LaunchSpecs specs,
            VolumePreparation volumes,
            Stops stops,
            HookListener listener) {
        this.stack = stack;
        this.actual = actual;
        this.runtime = runtime;
        this.directories = directories;
        this.specs = specs;
        this.volumes = volumes;
        this.stops = stops;
        this.listener = listener;
    }

    /** Whether anything is to run before this start. */
    static boolean precede(StartContainer start) {
        return start.spec().hooks().preStart().stream()
                .anyMatch(each -> each.isFor(start.replica().number()));
    }

    /**
     * Runs them, one after the other.
     *
     * @throws EffectException when one of them fails; those after it do not run
     */
    void run(StartContainer start) throws IOException, EffectException, InterruptedException {
        List<InitContainer> all = start.spec().hooks().preStart();
        for (int number = 1; number <= all.size(); number++) {
            InitContainer each = all.get(number - 1);
            if (each.isFor(start.replica().number())) {
                run(start, each, number);
            }
        }
    }

    private void run(StartContainer start, InitContainer init, int number)
            throws IOException, EffectException, InterruptedException {
        ReplicaName replica = start.replica();
        String name = stack + "-" + replica + "-pre_start-" + number;
        removeEarlier(name);
        ContainerId id = Starts.newId();
        LaunchSpec launch =
                specs.of(
                                id,
                                new StartContainer(
                                        replica,
                                        init.container(),
                                        start.attachments(),
                                        start.dependsOn(),
                                        new TreeMap<>()))
                        .as(
                                new OneOffRun(
                                        name,
                                        replica.service(),
                                        new TreeSet<>(),
                                        false,
                                        false,
                                        List.of()));
        int status = run(launch, replica);
        if (status == 0) {
            remove(id);
            return;
        }
        directories.recordEnd(id, status);
        throw new EffectException(
                "pre_start %d of %s exited with status %d (%s)"
                        .formatted(
                                number,
                                replica.service(),
                                status,
                                String.join(" ", init.container().arguments())));
    }

    private int run(LaunchSpec launch, ReplicaName replica)
            throws IOException, InterruptedException {
        try {
            directories.prepare(launch);
            volumes.prepare(launch);
            directories.record(launch);
        } catch (IOException e) {
            directories.remove(launch.id());
            throw e;
        }
        return runtime.run(launch.line(), line -> listener.printed(replica, line));
    }

    private void removeEarlier(String name) throws IOException, EffectException {
        for (OneOff other : actual.oneOffs().values()) {
            if (other.name().equals(name)) {
                remove(other.container().id());
            }
        }
    }

    private void remove(ContainerId id) throws IOException, EffectException {
        Optional<String> failure = stops.stop(id);
        if (failure.isPresent()) {
            throw new EffectException(failure.get());
        }
    }
}
