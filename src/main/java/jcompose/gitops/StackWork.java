package jcompose.gitops;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.deploy.StepText;
import jcompose.execute.Outcome;
import jcompose.gitops.StackStatus.State;
import jcompose.reconciler.plan.Action;
import jcompose.secret.SecretFiles;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Follows one stack: brings it to the commit of its source, or back to the last good one. */
final class StackWork {
    private static final Logger LOG = LoggerFactory.getLogger(StackWork.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    /** For a window: the clock may be set meanwhile. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final String name;
    private final StackSettings settings;
    private final StackReading reading;
    private final SourceWork source;
    private final Deployments deployments;
    private final StackFiles files;
    private final Path recordFile;
    private final ServeEvents events;
    private final Consumer<StackStatus> changed;
    private final InstantSource clock;
    private final PassListener listener;
    private volatile StackStatus status;
    private volatile StackRecord record;
    private volatile List<String> plan = List.of();

    /** Whether what steps change may be something that encrypted files say. */
    private volatile boolean secretive;

    private int attempts;
    private Optional<String> shown = Optional.empty();
    private Optional<String> attempted = Optional.empty();

    StackWork(
            String name,
            StackSettings settings,
            SourceWork source,
            Deployments deployments,
            SourceSecrets secrets,
            Path directory,
            ServeEvents events,
            Consumer<StackStatus> changed,
            InstantSource clock)
            throws IOException {
        this.name = name;
        this.settings = settings;
        this.reading =
                new StackReading(
                        name, settings, new SecretFiles(settings.ageKeys().map(secrets::path)));
        this.source = source;
        this.deployments = deployments;
        this.files = new StackFiles(directory.resolve("files"));
        this.recordFile = directory.resolve("record.json");
        this.events = events;
        this.changed = changed;
        this.clock = clock;
        this.record = StackRecord.read(recordFile);
        this.listener = new Telling();
        this.status =
                new StackStatus(
                        name,
                        settings.source(),
                        State.WAITING,
                        record.good(),
                        Optional.empty(),
                        List.of(),
                        clock.instant());
    }

    /** Every step of a pass is an event. */
    private final class Telling implements PassListener {
        @Override
        public void ended(Outcome outcome) {
            Action action = outcome.step().action();
            switch (outcome) {
                case Outcome.Done _ ->
                        (secretive ? "done: " + StepText.toDo(action) : StepText.done(name, action))
                                .lines()
                                .forEach(line -> events.add("stack " + name, line));
                case Outcome.Failed failed ->
                        events.add(
                                "stack " + name,
                                "failed: " + StepText.toDo(action) + ": " + failed.reason());
                case Outcome.Missed missed ->
                        events.add(
                                "stack " + name,
                                "missed: " + StepText.toDo(action) + ": " + missed.reason());
                case Outcome.NotReached _ -> {
                    // Said by what failed.
                }
            }
        }
    }

    StackSettings settings() {
        return settings;
    }

    StackStatus status() {
        return status;
    }

    Optional<String> good() {
        return record.good();
    }

    /** Commits whose files may be needed again. */
    Set<String> needed() {
        Set<String> needed = new HashSet<>();
        record.good().ifPresent(needed::add);
        record.previous().ifPresent(needed::add);
        return needed;
    }

    /** What its last deployment was to do, or the next one is. */
    List<String> plan() {
        return plan;
    }

    /** Whether there is a commit that waits for somebody to approve it. */
    boolean awaitsApproval() {
        Optional<String> wanted = source.status().commit();
        return settings.approval()
                && wanted.isPresent()
                && !wanted.equals(record.good())
                && !wanted.equals(record.bad())
                && !wanted.equals(record.approved());
    }

    boolean canGoBack() {
        return record.previous().isPresent();
    }

    /** What its folder has in the commit that is wanted and not in the one that runs. */
    String difference() throws IOException, InterruptedException {
        Optional<String> wanted = source.status().commit();
        if (record.good().isEmpty() || wanted.isEmpty() || wanted.equals(record.good())) {
            Optional<String> before = record.previous();
            return before.isEmpty() || record.good().isEmpty()
                    ? ""
                    : source.difference(before.get(), record.good().get(), folder());
        }
        return source.difference(record.good().get(), wanted.get(), folder());
    }

    private String folder() {
        Path folder = Path.of(settings.files().getFirst()).getParent();
        return folder == null ? "." : folder.toString();
    }

    /**
     * The commit may be deployed.
     *
     * @throws IllegalArgumentException when another one waits for that
     */
    synchronized void approve(String commit) throws IOException {
        Optional<String> wanted = source.status().commit();
        if (!awaitsApproval() || !(commit.isEmpty() || wanted.equals(Optional.of(commit)))) {
            throw new IllegalArgumentException(
                    "stack " + name + " does not wait for commit " + commit + " to be approved");
        }
        record = record.withApproved(wanted.orElseThrow());
        record.write(recordFile);
        events.add("stack " + name, "approved: " + wanted.orElseThrow());
    }

    /**
     * The next look goes back to the good commit before the one that runs.
     *
     * @throws IllegalArgumentException when there is none
     */
    synchronized void goBack() throws IOException {
        Optional<String> good = record.good();
        if (!canGoBack() || good.isEmpty()) {
            throw new IllegalArgumentException(
                    "stack " + name + " has no good commit before this one");
        }
        record = record.back(source.status().commit().orElse(good.get()));
        record.write(recordFile);
        events.add("stack " + name, "is sent back to " + record.good().orElse(""));
    }

    /** From now on it is left alone, or is not any more; remembered over the server's end. */
    synchronized void suspend(boolean is) throws IOException {
        record = record.withSuspended(is);
        record.write(recordFile);
        events.add("stack " + name, is ? "suspended" : "resumed");
    }

    /** A commit that failed may be tried again. */
    synchronized void forgive() throws IOException {
        attempts = 0;
        if (record.bad().isPresent()) {
            record = record.forgiving();
            record.write(recordFile);
        }
    }

    /**
     * Looks at it once.
     *
     * @param missing the stacks that it depends on and that are not ready
     * @return how soon it should be looked at again
     */
    synchronized Optional<Duration> look(List<String> missing)
            throws IOException, InterruptedException {
        Optional<String> wanted = source.status().commit();
        status = status.at(record.good(), wanted);
        if (settings.suspend() || record.suspended()) {
            deployments.unschedule(name);
            become(State.SUSPENDED, List.of());
            return Optional.empty();
        }
        if (wanted.isEmpty()) {
            become(State.WAITING, List.of("its source has no usable commit yet"));
            return heal();
        }
        if (wanted.equals(record.good())) {
            return heal();
        }
        if (wanted.equals(record.bad())) {
            if (record.good().isEmpty()) {
                become(State.FAILED, status.lines());
            } else {
                boolean back = files.commit().equals(record.good());
                become(back ? State.ROLLED_BACK : State.DEPLOYING, status.lines());
            }
            return heal();
        }
        if (!missing.isEmpty()) {
            become(State.WAITING, List.of("it depends on " + String.join(", ", missing)));
            return heal();
        }
        if (awaitsApproval()) {
            return await(wanted.get());
        }
        Optional<Duration> closed = closed(wanted.get());
        return closed.isPresent() ? closed : deploy(wanted.get());
    }

    /** Until somebody approves it; what it would do is there to be read. */
    private Optional<Duration> await(String commit) throws IOException, InterruptedException {
        String why = "commit " + commit + " waits to be approved";
        if (!status.lines().equals(List.of(why))) {
            try {
                plan = planned(reading.read(source.files(commit)));
            } catch (StackException e) {
                become(State.REFUSED, lines(e.problems()));
                return heal();
            } catch (GitException e) {
                become(State.FAILED, List.of(e.getMessage()));
                return heal();
            }
        }
        become(State.WAITING, List.of(why));
        return heal();
    }

    /** That it cannot be told keeps nothing from being done. */
    private List<String> planned(StackDefinition stack) throws StackException {
        try {
            return deployments.plan(stack);
        } catch (IOException e) {
            return List.of("cannot be told: " + e.getMessage());
        }
    }

    /** How long the windows stay closed; what was begun in one goes on. */
    private Optional<Duration> closed(String commit) throws IOException, InterruptedException {
        Instant now = clock.instant();
        boolean begun = attempts > 0 && attempted.equals(Optional.of(commit));
        if (settings.windows().isEmpty() || begun) {
            return Optional.empty();
        }
        Optional<Instant> opens = Window.next(settings.windows(), now);
        if (opens.equals(Optional.of(now))) {
            return Optional.empty();
        }
        become(
                State.WAITING,
                List.of("its window opens at " + opens.map(Instant::toString).orElse("no time")));
        heal();
        Duration left = opens.map(next -> Duration.between(now, next)).orElse(LONGEST_WAIT);
        return Optional.of(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
    }

    private Optional<Duration> deploy(String commit) throws IOException, InterruptedException {
        if (!attempted.equals(Optional.of(commit))) {
            attempts = 0;
        }
        attempted = Optional.of(commit);
        Path checkout;
        try {
            checkout = source.files(commit);
        } catch (GitException e) {
            become(State.FAILED, List.of(e.getMessage()));
            return Optional.of(LONGEST_RETRY);
        }
        if (!Files.exists(checkout.resolve(settings.files().getFirst()))) {
            return gone(commit);
        }
        try {
            plan = planned(reading.read(checkout));
        } catch (StackException e) {
            become(State.REFUSED, lines(e.problems()));
            return heal();
        }
        become(State.DEPLOYING, List.of());
        files.become(commit, checkout);
        Optional<List<String>> failure = bring(true);
        if (failure.isEmpty()) {
            record = record.withGood(commit);
            record.write(recordFile);
            attempts = 0;
            status = status.at(record.good(), Optional.of(commit));
            become(State.READY, List.of());
            return Optional.empty();
        }
        attempts++;
        if (attempts <= settings.retries()) {
            become(State.FAILED, failure.get());
            return Optional.of(backoff());
        }
        record = record.withBad(commit);
        record.write(recordFile);
        return rollBack(failure.get());
    }

    private Optional<Duration> rollBack(List<String> why) throws IOException, InterruptedException {
        Optional<String> good = record.good();
        if (!settings.rollback() || good.isEmpty()) {
            become(State.FAILED, why);
            return Optional.empty();
        }
        events.add("stack " + name, "goes back to " + good.get());
        try {
            files.become(good.get(), source.files(good.get()));
        } catch (GitException e) {
            become(State.FAILED, List.of("cannot go back: " + e.getMessage()));
            return Optional.empty();
        }
        Optional<List<String>> failure = bring(true);
        List<String> lines = new ArrayList<>(why);
        failure.ifPresent(lines::addAll);
        become(failure.isEmpty() ? State.ROLLED_BACK : State.FAILED, lines);
        return Optional.empty();
    }

    /** It is not in the commit: that could be read, so it is not a failure of the source. */
    private Optional<Duration> gone(String commit) throws IOException, InterruptedException {
        String file = settings.files().getFirst();
        if (!settings.prune()) {
            become(State.REFUSED, List.of("there is no " + file + " in commit " + commit));
            return heal();
        }
        deployments.unschedule(name);
        PassResult result = deployments.down(name, listener);
        if (result.failed()) {
            become(State.FAILED, List.of("it could not be taken down"));
            return Optional.of(FIRST_RETRY);
        }
        record = StackRecord.NONE;
        record.write(recordFile);
        become(State.PRUNED, List.of("there is no " + file + " in commit " + commit));
        return Optional.empty();
    }

    /** What is good stays as it was declared. */
    private Optional<Duration> heal() throws IOException, InterruptedException {
        if (record.good().isEmpty()) {
            return Optional.empty();
        }
        if (!settings.selfHeal()) {
            return leave();
        }
        if (!files.commit().equals(record.good())) {
            try {
                String good = record.good().get();
                files.become(good, source.files(good));
            } catch (GitException e) {
                become(State.FAILED, List.of(e.getMessage()));
                return Optional.empty();
            }
        }
        boolean ready = source.status().commit().equals(record.good());
        Optional<List<String>> failure = bring(false);
        if (failure.isPresent()) {
            become(State.FAILED, failure.get());
        } else if (ready || Set.of(State.FAILED, State.DEPLOYING).contains(status.state())) {
            become(ready ? State.READY : State.ROLLED_BACK, List.of());
        }
        return Optional.empty();
    }

    /** Nothing is compared, but jobs run. */
    private Optional<Duration> leave() throws IOException {
        try {
            if (files.commit().equals(record.good())) {
                deployments.schedule(reading.read(files.place()));
            }
        } catch (StackException e) {
            become(State.FAILED, lines(e.problems()));
        }
        return Optional.empty();
    }

    private static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    /** Nothing when it has succeeded. */
    private Optional<List<String>> bring(boolean gated) throws IOException, InterruptedException {
        try {
            // A container may have changed what is below its mounts since it was looked at.
            StackDefinition stack = reading.read(files.place());
            secretive = !stack.encrypted().isEmpty();
            long begin = System.nanoTime();
            PassResult result = deployments.up(stack, listener);
            LOG.debug(
                    "stack {}: {} steps in {} ms",
                    name,
                    result.outcomes().size(),
                    (System.nanoTime() - begin) / 1_000_000);
            if (result.failed()) {
                return Optional.of(failures(result));
            }
            deployments.schedule(stack);
            return gated ? HealthGate.await(name, deployments, settings) : Optional.empty();
        } catch (StackException e) {
            return Optional.of(lines(e.problems()));
        } catch (IOException e) {
            return Optional.of(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static List<String> failures(PassResult result) {
        return result.outcomes().stream()
                .filter(Outcome.Failed.class::isInstance)
                .map(Outcome.Failed.class::cast)
                .map(failed -> StepText.toDo(failed.step().action()) + ": " + failed.reason())
                .toList();
    }

    private Duration backoff() {
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 10));
        return delay.compareTo(LONGEST_RETRY) < 0 ? delay : LONGEST_RETRY;
    }

    private void become(State state, List<String> lines) {
        boolean news = state != status.state() || !lines.equals(status.lines());
        boolean other = state != status.state() || !status.wanted().equals(shown);
        shown = status.wanted();
        status = status.with(state, lines, clock.instant());
        if (news) {
            events.add("stack " + name, state + (lines.isEmpty() ? "" : ": " + lines.getFirst()));
        }
        if (other) {
            changed.accept(status);
        }
    }
}
