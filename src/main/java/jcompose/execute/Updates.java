package jcompose.execute;

import jcompose.reconciler.plan.Action.UpdateContainer;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Answer;
import jcompose.runtime.FileGrants;
import jcompose.runtime.RuntimeProgram;
import jcompose.runtime.UpdateRequest;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Changes running containers in place. */
final class Updates {
    private final RuntimeProgram runtime;
    private final LaunchSpecs specs;
    private final FileGrants files;

    Updates(RuntimeProgram runtime, LaunchSpecs specs, FileGrants files) {
        this.runtime = runtime;
        this.files = files;
        this.specs = specs;
    }

    void perform(List<Step> steps, Consumer<Outcome> each) throws IOException {
        Map<ContainerId, Step> updates = new HashMap<>();
        List<UpdateRequest> requests = new ArrayList<>();
        for (Step step : steps) {
            UpdateContainer update = (UpdateContainer) step.action();
            try {
                UpdateRequest request = specs.update(update);
                files.update(request.launch());
                requests.add(request);
                updates.put(update.container(), step);
            } catch (IOException | EffectException e) {
                each.accept(new Outcome.Failed(step, String.valueOf(e.getMessage())));
            }
        }
        runtime.update(
                requests,
                answer ->
                        each.accept(
                                outcome(Objects.requireNonNull(updates.get(answer.id())), answer)));
    }

    private static Outcome outcome(Step step, Answer answer) {
        return answer instanceof Answer.Failed failed
                ? new Outcome.Failed(step, failed.message())
                : new Outcome.Done(step);
    }
}
