package jcompose.execute;

import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Answer;
import jcompose.runtime.ContainerHistory;
import jcompose.runtime.Layout;
import jcompose.runtime.PauseRequest;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Holds containers, and lets them go on. */
final class Pauses {
    private final String stack;
    private final Layout layout;
    private final RuntimeProgram runtime;
    private final ContainerHistory history;

    Pauses(String stack, Layout layout, RuntimeProgram runtime) {
        this.stack = stack;
        this.layout = layout;
        this.runtime = runtime;
        this.history = new ContainerHistory(layout);
    }

    void perform(List<Step> steps, Consumer<Outcome> each) throws IOException {
        Map<ContainerId, Step> asked = new HashMap<>();
        List<PauseRequest> requests = new ArrayList<>();
        for (Step step : steps) {
            if (step.action() instanceof Action.PauseContainer(ContainerId id, _)) {
                requests.add(request(id, true));
                asked.put(id, step);
            } else if (step.action() instanceof Action.UnpauseContainer(ContainerId id, _)) {
                requests.add(request(id, false));
                asked.put(id, step);
            }
        }
        runtime.pause(
                requests,
                answer -> {
                    Step step = Objects.requireNonNull(asked.get(answer.id()));
                    if (!(answer instanceof Answer.Failed)) {
                        note(step.action());
                    }
                    each.accept(
                            answer instanceof Answer.Failed failed
                                    ? new Outcome.Failed(step, failed.message())
                                    : new Outcome.Done(step));
                });
    }

    private void note(Action action) {
        try {
            if (action instanceof Action.PauseContainer pause) {
                history.note(pause.container(), "pause");
            } else if (action instanceof Action.UnpauseContainer unpause) {
                history.note(unpause.container(), "unpause");
            }
        } catch (IOException e) {
            // It is paused all the same.
        }
    }

    private PauseRequest request(ContainerId id, boolean frozen) {
        return new PauseRequest(id, layout.cgroup(stack, id), layout.container(id), frozen);
    }
}
