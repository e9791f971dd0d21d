package jcompose.watch;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.runtime.Layout;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.read.ReadFiles;
import jcompose.watch.Events.Kind;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Makes a pass whenever something that matters to a stack has changed. Events only wake it up: what
 * has changed is found by comparing what is with what was, so nothing depends on their order or
 * number.
 */
public final class StackWatch {
    /** Loading may lead to files that were not watched before, and these to others. */
    private static final int MOST_LOADS = 3;

    private static final Duration FOREVER = Duration.ofDays(365);

    private final Source source;
    private final Passes passes;
    private final ContainerStates containers;
    private final Timing timing;
    private final InstantSource clock;
    private final WatchListener listener;
    private final Pace pace;

    private Inputs inputs = Inputs.of(List.of());
    private Snapshot files = Snapshot.of(List.of());
    private SortedMap<String, String> states = new TreeMap<>();
    private Optional<StackDefinition> good = Optional.empty();

    /** Loads the stack. */
    @FunctionalInterface
    public interface Source {
        StackDefinition load(ReadFiles read) throws StackException, IOException;
    }

    /** Brings a stack to what it should be. */
    @FunctionalInterface
    public interface Passes {
        PassResult up(StackDefinition stack, PassListener listener)
                throws StackException, IOException, InterruptedException;
    }

    public StackWatch(
            Source source,
            Passes passes,
            Layout layout,
            Timing timing,
            InstantSource clock,
            WatchListener listener)
            throws IOException {
        this.source = source;
        this.passes = passes;
        this.containers = new ContainerStates(layout);
        this.timing = timing;
        this.clock = clock;
        this.listener = listener;
        this.pace = new Pace(every());
    }

    private Duration every() {
        return timing.lookEvery().isZero() ? FOREVER : timing.lookEvery();
    }

    /**
     * Returns only by being interrupted; the stack goes on running.
     *
     * @throws StackException when the files are not valid at the beginning
     */
    public void run() throws StackException, IOException, InterruptedException {
        try (Events events = new Events()) {
            load(events);
            pass(new Cause.Begin());
            while (true) {
                pass(next(events));
            }
        }
    }

    /** Waits for a cause; after a change of files the stack is loaded anew. */
    private Cause next(Events events) throws IOException, InterruptedException {
        Instant due = clock.instant().plus(every());
        boolean repairing = false;
        while (true) {
            Instant now = clock.instant();
            boolean isDue = !now.isBefore(due);
            if (repairing && pace.pause(now).isZero()) {
                return new Cause.Containers();
            }
            Duration wait = repairing ? pace.pause(now) : Duration.between(now, due);
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            kinds.addAll(isDue ? EnumSet.allOf(Kind.class) : events.await(wait));
            if (!isDue && !kinds.isEmpty()) {
                kinds.addAll(events.awaitQuiet(timing.quiet(), timing.longestQuiet()));
            }
            if (kinds.contains(Kind.FILES)) {
                Snapshot found = Snapshot.of(inputs.watched());
                SortedSet<Path> changes = found.changesSince(files);
                if (!changes.isEmpty()) {
                    Cause.Changed cause = new Cause.Changed(changes);
                    listener.changed(cause);
                    if (reload(events)) {
                        return cause;
                    }
                }
            }
            if (kinds.contains(Kind.CONTAINERS) && timing.events()) {
                repairing |= !containers.read().equals(states);
            }
            if (isDue) {
                return new Cause.Due();
            }
        }
    }

    private boolean reload(Events events) throws IOException {
        try {
            load(events);
            return true;
        } catch (StackException e) {
            listener.invalid(e);
            return false;
        }
    }

    /**
     * What is watched is looked at before it is loaded: a change in between is seen as one. Of
     * files that are not valid, those that were read are watched as well as those of before.
     */
    private void load(Events events) throws StackException, IOException {
        for (int round = 1; true; round++) {
            watch(events);
            ReadFiles read = new ReadFiles();
            try {
                StackDefinition stack = source.load(read);
                Inputs next = Inputs.of(stack, read.paths(), Set.of());
                boolean known = inputs.covers(next);
                inputs = next;
                if (known || round == MOST_LOADS) {
                    good = Optional.of(stack);
                    watch(events);
                    return;
                }
            } catch (StackException e) {
                Inputs next = inputs.with(Inputs.of(read.paths()));
                boolean known = inputs.covers(next);
                inputs = next;
                if (known || round == MOST_LOADS) {
                    throw e;
                }
            }
        }
    }

    private void watch(Events events) throws IOException {
        events.watch(
                Map.of(
                        Kind.FILES,
                        List.copyOf(inputs.watched()),
                        Kind.CONTAINERS,
                        List.of(containers.place())));
        if (events.limited()) {
            listener.limited();
        }
        files = Snapshot.of(inputs.watched());
    }

    private void pass(Cause cause) throws InterruptedException, IOException {
        StackDefinition stack = good.orElseThrow();
        states = containers.read();
        try {
            PassResult result = passes.up(stack, listener);
            if (!result.outcomes().isEmpty() && !(cause instanceof Cause.Changed)) {
                pace.repaired(clock.instant());
            }
            listener.passed(cause, stack.name(), result);
        } catch (StackException e) {
            listener.invalid(e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            listener.failed(stack.name(), e);
        }
    }
}
