package jcompose.cli.stack;

import jcompose.build.BuildListener;
import jcompose.cli.output.TransferDisplay;
import jcompose.cli.plan.Progress;
import jcompose.deploy.PassResult;
import jcompose.execute.Outcome;
import jcompose.reconciler.plan.Step;
import jcompose.registry.PullListener;
import jcompose.stack.StackException;
import jcompose.stack.problem.Problem;
import jcompose.watch.Cause;
import jcompose.watch.WatchListener;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** Tells what a watch sees and does; the same complaint only once. */
final class WatchProgress implements WatchListener {
    /** More names than that say no more. */
    private static final int MOST_NAMES = 3;

    private final TransferDisplay display;
    private final Progress progress;
    private final Path workingDirectory;
    private List<String> complaint = List.of();
    private final boolean quietBuilds;
    private boolean saidLimited;

    WatchProgress(
            TransferDisplay display, String stack, Path workingDirectory, boolean quietBuilds) {
        this.display = display;
        this.progress = new Progress(display, stack);
        this.workingDirectory = workingDirectory;
        this.quietBuilds = quietBuilds;
    }

    @Override
    public void idle(String stack) {
        display.println(stack + " stays as it is until a file changes");
    }

    @Override
    public void changed(Cause.Changed cause) {
        display.println(names(cause.files()) + " changed");
    }

    @Override
    public void invalid(StackException problems) {
        complain(problems.problems().stream().map(Problem::toString).toList());
    }

    @Override
    public void failed(String stack, IOException reason) {
        complain(List.of(stack + ": " + reason.getMessage()));
    }

    @Override
    public void passed(Cause cause, String stack, PassResult result) {
        complaint = List.of();
        switch (cause) {
            case Cause.Begin _, Cause.Changed _, Cause.Rebuild _ -> progress.summary(result);
            case Cause.Containers _, Cause.Due _ -> {
                // That there was nothing to do is no news.
            }
        }
    }

    @Override
    public void developed(String who, String what) {
        display.println(who + ": " + what);
    }

    @Override
    public void limited() {
        if (!saidLimited) {
            display.println(
                    "warning: more directories than may be watched (fs.inotify.max_user_watches);"
                            + " changes in some are seen later");
        }
        saidLimited = true;
    }

    private void complain(List<String> lines) {
        if (!lines.equals(complaint)) {
            lines.forEach(display::println);
        }
        complaint = lines;
    }

    private String names(SortedSet<Path> files) {
        List<String> names =
                files.stream()
                        .limit(MOST_NAMES)
                        .map(file -> workingDirectory.relativize(file).toString())
                        .toList();
        int more = files.size() - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    @Override
    public void waiting(String stack) {
        progress.waiting(stack);
    }

    @Override
    public void started(Step step) {
        progress.started(step);
    }

    @Override
    public void ended(Outcome outcome) {
        progress.ended(outcome);
    }

    @Override
    public BuildListener building(String service) {
        return quietBuilds ? new BuildListener() {} : progress.building(service);
    }

    @Override
    public PullListener pulling(String image) {
        return progress.pulling(image);
    }
}
