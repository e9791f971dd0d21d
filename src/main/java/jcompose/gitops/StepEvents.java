package jcompose.gitops;

import jcompose.deploy.PassListener;
import jcompose.deploy.StepText;
import jcompose.execute.Outcome;
import jcompose.reconciler.plan.Action;

/** Every step of a stack's passes is an event. */
final class StepEvents implements PassListener {
    private final String stack;
    private final ServeEvents events;

    /** Whether what steps change may be something that encrypted files say. */
    private volatile boolean secretive;

    StepEvents(String stack, ServeEvents events) {
        this.stack = stack;
        this.events = events;
    }

    /** From now on nothing is told of what is changed, or it is. */
    void keepSecrets(boolean are) {
        secretive = are;
    }

    @Override
    public void ended(Outcome outcome) {
        Action action = outcome.step().action();
        switch (outcome) {
            case Outcome.Done _ ->
                    (secretive ? "done: " + StepText.toDo(action) : StepText.done(stack, action))
                            .lines()
                            .forEach(this::tell);
            case Outcome.Failed failed ->
                    tell("failed: " + StepText.toDo(action) + ": " + failed.reason());
            case Outcome.Missed missed ->
                    tell("missed: " + StepText.toDo(action) + ": " + missed.reason());
            case Outcome.NotReached _ -> {
                // Said by what failed.
            }
        }
    }

    private void tell(String line) {
        events.add("stack " + stack, line);
    }
}
