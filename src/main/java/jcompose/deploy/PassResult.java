package jcompose.deploy;

import jcompose.execute.Outcome;

import java.util.List;

/** What a pass did; nothing done means that everything was as it should be. */
public record PassResult(List<Outcome> outcomes) {
    public PassResult {
        outcomes = List.copyOf(outcomes);
    }

    public boolean failed() {
        return outcomes.stream().anyMatch(outcome -> !(outcome instanceof Outcome.Done));
    }
}
