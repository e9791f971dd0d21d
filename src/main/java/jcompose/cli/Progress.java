package jcompose.cli;

import jcompose.build.BuildListener;
import jcompose.build.BuildStep;
import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.execute.Outcome;

import java.io.PrintStream;
import java.time.Duration;

/** Tells a pass as it goes, a line for everything that is done. */
final class Progress implements PassListener {
    private final PrintStream err;

    Progress(PrintStream err) {
        this.err = err;
    }

    @Override
    public void waiting(String stack) {
        err.println("waiting: another jcompose is changing " + stack);
    }

    @Override
    public void ended(Outcome outcome) {
        var action = outcome.step().action();
        switch (outcome) {
            case Outcome.Done _ -> err.println(StepText.done(action));
            case Outcome.Failed failed ->
                    err.println("failed: " + StepText.toDo(action) + ": " + failed.reason());
            case Outcome.NotReached _ -> err.println("not reached: " + StepText.toDo(action));
        }
    }

    @Override
    public BuildListener building(String service) {
        return new BuildListener() {
            @Override
            public void warned(String warning) {
                err.println(service + ": warning: " + warning);
            }

            @Override
            public void started(BuildStep step) {
                err.println(service + ": " + words(step));
            }

            @Override
            public void cached(BuildStep step) {
                err.println(service + ": " + words(step) + " (cached)");
            }

            @Override
            public void output(BuildStep step, String line) {
                err.println(service + ":   " + line);
            }

            @Override
            public void finished(BuildStep step, Duration duration) {}
        };
    }

    /** Says how it ended and returns the exit status. */
    int summary(String stack, PassResult result) {
        if (result.outcomes().isEmpty()) {
            err.println(stack + ": nothing to do");
        }
        return result.failed() ? Jcompose.FAILED : 0;
    }

    private static String words(BuildStep step) {
        return String.format(
                "[%s %d/%d] %s", step.stage(), step.number(), step.total(), step.instruction());
    }
}
