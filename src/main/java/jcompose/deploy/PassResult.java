package jcompose.deploy;

import jcompose.execute.Outcome;
import jcompose.reconciler.plan.Action.JudgeUpdate;

import java.util.List;
import java.util.Optional;

/** What a pass did; nothing done means that everything was as it should be. */
public record PassResult(List<Outcome> outcomes) {
    public PassResult {
        outcomes = List.copyOf(outcomes);
    }

    public boolean failed() {
        return outcomes.stream()
                .anyMatch(
                        outcome ->
                                switch (outcome) {
                                    case Outcome.Done _, Outcome.Missed _ -> false;
                                    case Outcome.Failed _, Outcome.NotReached _ -> true;
                                });
    }

    /** What failed first, for people; a verdict on an update before all else. */
    public Optional<String> failure() {
        List<Outcome.Failed> failures =
                outcomes.stream()
                        .filter(Outcome.Failed.class::isInstance)
                        .map(Outcome.Failed.class::cast)
                        .toList();
        return failures.stream()
                .filter(failed -> failed.step().action() instanceof JudgeUpdate)
                .findFirst()
                .map(
                        failed ->
                                ((JudgeUpdate) failed.step().action()).service()
                                        + ": "
                                        + failed.reason())
                .or(() -> failures.stream().findFirst().map(Outcome.Failed::reason));
    }
}
