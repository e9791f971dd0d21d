package jcompose.execute;

import jcompose.json.Json;
import jcompose.reconciler.plan.Action.StopContainer;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Grace;
import jcompose.runtime.Layout;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.StopRequest;
import jcompose.type.ContainerId;
import jcompose.volume.VolumeUsers;
import jcompose.volume.Volumes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Stops containers and removes what is left of them. */
final class Stops {
    private final String stack;
    private final Layout layout;
    private final RuntimeProgram runtime;
    private final ContainerDirectory directories;
    private final Volumes volumes;
    private final Fleet fleet;
    private final Grace grace;

    Stops(
            String stack,
            Layout layout,
            RuntimeProgram runtime,
            ContainerDirectory directories,
            Volumes volumes,
            Fleet fleet,
            Grace grace) {
        this.stack = stack;
        this.layout = layout;
        this.runtime = runtime;
        this.directories = directories;
        this.volumes = volumes;
        this.fleet = fleet;
        this.grace = grace;
    }

    void perform(List<Step> steps, Consumer<Outcome> each) throws IOException {
        Map<ContainerId, Step> stops = new HashMap<>();
        List<StopRequest> requests = new ArrayList<>();
        for (Step step : steps) {
            StopContainer stop = (StopContainer) step.action();
            ContainerId id = stop.container();
            if (!stop.removed()) {
                directories.recordStop(id);
            }
            stops.put(id, step);
            requests.add(request(id));
        }
        runtime.stop(requests, grace.impatient(), answer -> each.accept(outcome(stops, answer)));
    }

    /** Stops one that no step is about; tells what went wrong. */
    Optional<String> stop(ContainerId id) throws IOException {
        List<String> failures = new ArrayList<>();
        runtime.stop(
                List.of(request(id)),
                grace.impatient(),
                answer -> removed(answer).ifPresent(failures::add));
        return failures.stream().findFirst();
    }

    private StopRequest request(ContainerId id) {
        return new StopRequest(id, layout.cgroup(stack, id), layout.container(id), grace);
    }

    private Outcome outcome(Map<ContainerId, Step> stops, Answer answer) {
        Step step = Objects.requireNonNull(stops.get(answer.id()));
        boolean removed = ((StopContainer) step.action()).removed();
        return (removed ? removed(answer) : kept(answer))
                .<Outcome>map(reason -> new Outcome.Failed(step, reason))
                .orElseGet(() -> new Outcome.Done(step));
    }

    private Optional<String> kept(Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            return Optional.of(failed.message());
        }
        fleet.stopped(answer.id());
        return Optional.empty();
    }

    /** Removes what is left of a stopped container; tells what went wrong. */
    private Optional<String> removed(Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            return Optional.of(failed.message());
        }
        fleet.stopped(answer.id());
        try {
            List<String> had =
                    new VolumeUsers(layout)
                            .volumes(directories.config(answer.id()).orElseGet(Json::object));
            directories.remove(answer.id());
            for (String volume : had) {
                volumes.release(volume);
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (IOException e) {
            return Optional.of(
                    "stopped, but its directory could not be removed: " + e.getMessage());
        }
    }
}
