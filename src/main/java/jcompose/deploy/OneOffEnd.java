package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.actual.OneOff;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerLabels;
import jcompose.runtime.Grace;
import jcompose.runtime.LaunchSpec;
import jcompose.runtime.OneOffRun;
import jcompose.runtime.StopRequest;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.volume.VolumeUsers;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is left to do when containers that are no replicas have ended, or are to. */
public final class OneOffEnd {
    private static final PassListener SILENT = new PassListener() {};

    private final Machine machine;
    private final Observer observer;

    public OneOffEnd(Machine machine, Observer observer) {
        this.machine = machine;
        this.observer = observer;
    }

    /** Runs a container in the foreground. */
    @FunctionalInterface
    interface Run {
        int status() throws IOException;
    }

    /** Afterwards keeps how it ended, or removes what is left of it. */
    int after(LaunchSpec launch, Run run) throws IOException, InterruptedException {
        int status = run.status();
        OneOffRun settings = launch.oneOff().orElseThrow();
        if (settings.removed()) {
            remove(launch.id());
        } else {
            machine.directories().recordEnd(launch.id(), status);
        }
        machine.directories().nudge(); // no supervisor tells those who look on
        if (!settings.ports().isEmpty()) {
            withdrawPorts(launch.stack());
        }
        return status;
    }

    /** Stops a container, which stays; one that has ended is left as it is. */
    public void stop(ContainerId id, Optional<Duration> grace)
            throws IOException, InterruptedException {
        still(id, () -> stopHere(id, grace));
    }

    /** Kills a container, and removes what is left of it, with its anonymous volumes. */
    public void removeByForce(ContainerId id) throws IOException, InterruptedException {
        still(
                id,
                () -> {
                    stopHere(id, Optional.of(Duration.ZERO));
                    remove(id);
                });
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException, InterruptedException;
    }

    /**
     * A pass over a replica's stack would start it again in between, so there is none meanwhile; it
     * may have removed the replica before. Of others a pass may be waiting for this very end.
     */
    private void still(ContainerId id, Change change) throws IOException, InterruptedException {
        ContainerLabels labels = labels(id);
        if (!labels.oneOff().isEmpty()) {
            change.make();
            return;
        }
        try (StackLock _ = StackLock.take(machine.layout(), labels.stack(), SILENT)) {
            if (machine.directories().config(id).isPresent()) {
                change.make();
            }
        }
    }

    private void stopHere(ContainerId id, Optional<Duration> grace) throws IOException {
        String stack = labels(id).stack();
        List<String> failures = new ArrayList<>();
        machine.runtime()
                .stop(
                        List.of(
                                new StopRequest(
                                        id,
                                        machine.layout().cgroup(stack, id),
                                        machine.layout().container(id),
                                        Grace.of(grace))),
                        false,
                        answer -> {
                            if (answer instanceof Answer.Failed failed) {
                                failures.add(failed.message());
                            }
                        });
        if (!failures.isEmpty()) {
            throw new IOException(failures.getFirst());
        }
    }

    /** Removes what is left of a container that has ended, with its anonymous volumes. */
    public void remove(ContainerId id) throws IOException, InterruptedException {
        JsonNode config = machine.directories().config(id).orElseGet(Json::object);
        List<String> had = new VolumeUsers(machine.layout()).volumes(config);
        machine.directories().remove(id);
        for (String volume : had) {
            machine.volumes().release(volume);
            boolean own =
                    machine.volumes().record(volume).anonymous()
                            && new VolumeUsers(machine.layout()).of(volume).names().isEmpty();
            if (own) {
                machine.volumes().remove(volume);
            }
        }
    }

    /** Removes those that were to go once they had ended, and have ended without anybody seeing. */
    public void sweep() throws IOException, InterruptedException {
        for (ContainerId id : machine.directories().list()) {
            JsonNode config = machine.directories().config(id).orElseGet(Json::object);
            if (OneOffRun.isRemoved(config) && machine.directories().endState(id).isPresent()) {
                remove(id);
                if (!OneOffRun.ports(config).isEmpty()) {
                    withdrawPorts(ContainerLabels.of(config).stack());
                }
            }
        }
    }

    /** Ports of a stack that lead to no container any more. */
    public void withdrawPorts(String stack) throws IOException, InterruptedException {
        try (StackLock _ = StackLock.take(machine.layout(), stack, SILENT)) {
            Actual actual = observer.observe(stack);
            List<Ipv4> alive = new ArrayList<>();
            actual.containers().values().forEach(each -> alive.addAll(each.addresses().values()));
            actual.oneOffs().values().stream()
                    .filter(OneOff::holdsAddresses)
                    .forEach(each -> alive.addAll(each.container().addresses().values()));
            Firewall found = actual.firewall();
            SortedMap<PublishedPort, List<Ipv4>> kept = new TreeMap<>(found.ports());
            kept.values().removeIf(behind -> behind.stream().noneMatch(alive::contains));
            if (!kept.equals(found.ports())) {
                machine.firewall().apply(stack, found.publishing(kept));
            }
        }
    }

    private ContainerLabels labels(ContainerId id) throws IOException {
        return ContainerLabels.of(machine.directories().config(id).orElseGet(Json::object));
    }
}
