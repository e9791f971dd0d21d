package jcompose.cli.plan;

import jcompose.build.BuildListener;
import jcompose.build.BuildStep;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.output.TransferDisplay;
import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.deploy.StepText;
import jcompose.execute.Outcome;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.plan.Action;
import jcompose.registry.PullListener;
import jcompose.type.ReplicaName;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/** Tells a pass as it goes, a line for everything that is done. */
public final class Progress implements PassListener {
    private final TransferDisplay display;
    private final String stack;
    private final boolean quietImages;
    private final Consumer<String> hookLines;
    private final Consumer<Actual> look;

    public Progress(TransferDisplay display, String stack) {
        this(display, stack, false);
    }

    /** Perhaps without a word about builds and pulls but their results. */
    public Progress(TransferDisplay display, String stack, boolean quietImages) {
        this(display, stack, quietImages, display::println, _ -> {});
    }

    private Progress(
            TransferDisplay display,
            String stack,
            boolean quietImages,
            Consumer<String> hookLines,
            Consumer<Actual> look) {
        this.display = display;
        this.stack = stack;
        this.quietImages = quietImages;
        this.hookLines = hookLines;
        this.look = look;
    }

    /** The same, with somebody who looks at what there was before. */
    public Progress looking(Consumer<Actual> other) {
        return new Progress(display, stack, quietImages, hookLines, other);
    }

    @Override
    public void found(Actual actual) {
        look.accept(actual);
    }

    /** The same, with what hooks print among what containers print. */
    public Progress attached(PrintStream out) {
        return new Progress(display, stack, quietImages, out::println, look);
    }

    @Override
    public void hookPrinted(ReplicaName replica, String line) {
        hookLines.accept(replica + " -> | " + line);
    }

    @Override
    public void waiting(String stack) {
        display.println("waiting: another jcompose is changing " + stack);
    }

    @Override
    public void keeping(String network, SortedSet<String> containers) {
        display.println(
                "Network "
                        + network
                        + " Resource is still in use, by "
                        + String.join(", ", containers));
    }

    @Override
    public void rollingBack(int revision, String why) {
        String reason = why.isEmpty() ? "" : ": " + why;
        display.println("going back to revision " + revision + reason);
    }

    @Override
    public void cannotRollBack(String why) {
        display.println("there is no good revision to go back to: " + why);
    }

    @Override
    public void ended(Outcome outcome) {
        var action = outcome.step().action();
        switch (outcome) {
            case Outcome.Done _ -> StepText.done(stack, action).lines().forEach(display::tell);
            case Outcome.Failed failed ->
                    display.println("failed: " + StepText.toDo(action) + ": " + failed.reason());
            case Outcome.Missed missed ->
                    display.println(
                            "optional dependency \""
                                    + StepSubject.of(action).name()
                                    + "\" failed to start: "
                                    + missed.reason());
            case Outcome.NotReached _ -> display.println("not reached: " + StepText.toDo(action));
        }
    }

    /** Of those that needed no stopping. */
    public void haveStopped(List<Container> containers) {
        containers.forEach(
                each ->
                        each.replica()
                                .ifPresent(
                                        replica ->
                                                display.println(
                                                        StepText.done(
                                                                stack,
                                                                new Action.StopContainer(
                                                                        each.id(),
                                                                        Optional.of(replica),
                                                                        false)))));
    }

    @Override
    public PullListener pulling(String image) {
        if (!quietImages) {
            display.tell("Image " + image + " Pulling");
        }
        return quietImages ? PullListener.SILENT : display.pulling(image);
    }

    @Override
    public BuildListener building(String service) {
        if (quietImages) {
            return BuildListener.SILENT;
        }
        return new BuildListener() {
            @Override
            public void warned(String warning) {
                display.println(service + ": warning: " + warning);
            }

            @Override
            public void started(BuildStep step) {
                display.println(service + ": " + words(step));
            }

            @Override
            public void cached(BuildStep step) {
                display.println(service + ": " + words(step) + " (cached)");
            }

            @Override
            public void output(BuildStep step, String line) {
                display.println(service + ":   " + line);
            }

            @Override
            public void finished(BuildStep step, Duration duration) {}
        };
    }

    /** Says how it ended and returns the exit status. */
    public int summary(PassResult result) {
        if (result.outcomes().isEmpty()) {
            display.println(stack + ": nothing to do");
        }
        return result.failed() ? ExitStatus.FAILED : 0;
    }

    private static String words(BuildStep step) {
        return String.format(
                "[%s %d/%d] %s", step.stage(), step.number(), step.total(), step.instruction());
    }
}
