package jcompose.gitops;

import jcompose.gitops.StackStatus.State;
import jcompose.stack.StackException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Follows one stack: brings it to the commit of its source, or back to the last good one. */
final class StackWork {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofMinutes(5);

    /** For a window, as the clock may be set meanwhile, and for room on the disk. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final String name;
    private final StackSettings settings;
    private final SourceWork source;
    private final Deployments deployments;
    private final StackDeployer deployer;
    private final StackMemory memory;
    private final StackReport report;
    private final Attempts attempts = new Attempts();
    private final InstantSource clock;
    private volatile List<String> plan = List.of();

    /** Whether the good commit was brought back as it is to be. */
    private boolean isBack;

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
        this.source = source;
        this.deployments = deployments;
        this.deployer =
                new StackDeployer(name, settings, source, deployments, secrets, directory, events);
        Path record = directory.resolve("record.json");
        this.memory = new StackMemory(name, settings, source, record, events);
        this.report =
                new StackReport(name, settings, memory.record().good(), events, changed, clock);
        this.clock = clock;
    }

    StackSettings settings() {
        return settings;
    }

    StackStatus status() {
        return report.status();
    }

    /** What it remembers. */
    StackMemory memory() {
        return memory;
    }

    /** What its last deployment was to do, or the next one is. */
    List<String> plan() {
        return plan;
    }

    /**
     * The next look goes back to the good commit before the one that runs.
     *
     * @return that commit
     * @throws IllegalArgumentException when there is none
     */
    synchronized String goBack() throws IOException {
        isBack = false;
        return memory.goBack();
    }

    /** A commit that failed may be tried again. */
    void forgive() throws IOException {
        attempts.forget();
        memory.change(StackRecord::forgiving);
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
        StackRecord record = memory.record();
        report.at(record.good(), wanted);
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
            if (record.good().isPresent() && record.back()) {
                return heal();
            }
            become(State.FAILED, status().lines());
            return leave(record);
        }
        if (!missing.isEmpty()) {
            become(State.WAITING, List.of("it depends on " + String.join(", ", missing)));
            return heal();
        }
        if (memory.awaitsApproval()) {
            return await(wanted.get());
        }
        Optional<Duration> closed = closed(wanted.get());
        return closed.isPresent() ? closed : deploy(wanted.get());
    }

    /** Until somebody approves it; what it would do is there to be read. */
    private Optional<Duration> await(String commit) throws IOException, InterruptedException {
        String why = "commit " + commit + " waits to be approved";
        if (!status().lines().equals(List.of(why))) {
            try (StackDeployer.AtCommit at = deployer.at(commit)) {
                plan = at.plan();
            } catch (StackException e) {
                become(State.REFUSED, StackDeployer.lines(e.problems()));
                return heal();
            } catch (GitException e) {
                become(State.FAILED, List.of(e.getMessage()));
                return heal();
            }
        }
        become(State.WAITING, List.of(why));
        return heal();
    }

    /** How long the windows stay closed; what was begun in one goes on. */
    private Optional<Duration> closed(String commit) throws IOException, InterruptedException {
        Instant now = clock.instant();
        if (settings.windows().isEmpty() || attempts.isBegun(commit)) {
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
        attempts.begin(commit);
        try (StackDeployer.AtCommit at = deployer.at(commit)) {
            if (!at.isThere()) {
                return gone(commit);
            }
            plan = at.plan();
            become(State.DEPLOYING, List.of());
            return lay(at) ? judge(commit, at.bring(true)) : Optional.of(LONGEST_WAIT);
        } catch (StackException e) {
            become(State.REFUSED, StackDeployer.lines(e.problems()));
            return heal();
        } catch (GitException e) {
            become(State.FAILED, List.of(e.getMessage()));
            return Optional.of(LATER);
        }
    }

    /** That there is no room for them, or something in their way, is not the commit's fault. */
    private boolean lay(StackDeployer.AtCommit at) throws StackException {
        try {
            at.lay();
            return true;
        } catch (IOException e) {
            become(State.FAILED, List.of("its files cannot be laid out: " + e.getMessage()));
            return false;
        }
    }

    private Optional<Duration> judge(String commit, Optional<List<String>> failure)
            throws IOException, InterruptedException {
        if (failure.isEmpty()) {
            memory.change(now -> now.withGood(commit));
            attempts.forget();
            report.at(Optional.of(commit), Optional.of(commit));
            become(State.READY, List.of());
            return Optional.empty();
        }
        Optional<Duration> again = attempts.failed(settings.retries());
        if (again.isPresent()) {
            become(State.FAILED, failure.get());
            return again;
        }
        memory.change(now -> now.withBad(commit, settings.rollback()));
        return rollBack(failure.get());
    }

    private Optional<Duration> rollBack(List<String> why) throws IOException, InterruptedException {
        Optional<String> good = memory.record().good();
        if (!settings.rollback() || good.isEmpty()) {
            become(State.FAILED, why);
            return Optional.empty();
        }
        report.tell("goes back to " + good.get());
        try (StackDeployer.AtCommit at = deployer.at(good.get())) {
            Optional<List<String>> failure = at.bring(true);
            List<String> lines = new ArrayList<>(why);
            failure.ifPresent(lines::addAll);
            become(failure.isEmpty() ? State.ROLLED_BACK : State.FAILED, lines);
        } catch (GitException e) {
            become(State.FAILED, List.of("cannot go back: " + e.getMessage()));
        }
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
        if (deployer.down().failed()) {
            become(State.FAILED, List.of("it could not be taken down"));
            return Optional.of(SOON);
        }
        memory.change(_ -> StackRecord.NONE);
        become(State.PRUNED, List.of("there is no " + file + " in commit " + commit));
        return Optional.empty();
    }

    /** What is good stays as it was declared. */
    private Optional<Duration> heal() throws IOException, InterruptedException {
        StackRecord record = memory.record();
        if (record.good().isEmpty()) {
            return Optional.empty();
        }
        boolean goesBack = source.status().commit().equals(record.bad()) && !isBack;
        if (!settings.selfHeal() && !goesBack) {
            return leave(record);
        }
        Optional<List<String>> failure;
        try (StackDeployer.AtCommit at = deployer.at(record.good().get())) {
            failure = at.bring(false);
        } catch (GitException e) {
            failure = Optional.of(List.of(e.getMessage()));
        }
        if (failure.isPresent()) {
            become(State.FAILED, failure.get());
            return Optional.empty();
        }
        isBack = true;
        settle(record);
        return Optional.empty();
    }

    private void settle(StackRecord record) {
        Optional<String> wanted = source.status().commit();
        if (wanted.equals(record.good())) {
            become(State.READY, List.of());
        } else if (wanted.equals(record.bad()) && record.back()) {
            boolean was = status().state() == State.ROLLED_BACK;
            become(State.ROLLED_BACK, was ? status().lines() : List.of());
        }
    }

    /** Nothing is compared, but jobs run. */
    private Optional<Duration> leave(StackRecord record) throws IOException, InterruptedException {
        if (record.good().isEmpty()) {
            return Optional.empty();
        }
        try (StackDeployer.AtCommit at = deployer.at(record.good().get())) {
            at.schedule();
            settle(record);
        } catch (StackException e) {
            become(State.FAILED, StackDeployer.lines(e.problems()));
        } catch (GitException e) {
            become(State.FAILED, List.of(e.getMessage()));
        }
        return Optional.empty();
    }

    private void become(State state, List<String> lines) {
        report.become(state, lines);
    }
}
