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
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

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
    private final Developing developing;

    /** Services under development whose image is made, or made anew, by the next pass. */
    private final SortedSet<String> toBuild = new TreeSet<>();

    /** Those whose image could not be made; it is tried again when something else is done. */
    private final SortedSet<String> notBuilt = new TreeSet<>();

    private Inputs inputs = Inputs.of(List.of());
    private Snapshot files = Snapshot.of(List.of());

    /**
     * As it was when a pass found nothing to do; otherwise a container may have come and gone while
     * the pass was at work.
     */
    private Optional<SortedMap<String, String>> settled = Optional.empty();

    private Optional<StackDefinition> good = Optional.empty();

    /** Before its first pass it changes nothing on its own, whatever it sees of containers. */
    private boolean begun;

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
            Containers development,
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
        this.pace = new Pace(regularly());
        this.developing = new Developing(development, layout, listener);
    }

    private Duration regularly() {
        return timing.lookEvery().isZero() ? FOREVER : timing.lookEvery();
    }

    private Duration every() {
        return begun ? regularly() : FOREVER;
    }

    /**
     * Returns only by being interrupted; the stack goes on running.
     *
     * @throws StackException when the files are not valid at the beginning
     */
    public void run() throws StackException, IOException, InterruptedException {
        try (Events events = new Events()) {
            load(events);
            if (timing.begins()) {
                pass(new Cause.Begin());
            } else {
                listener.idle(good.orElseThrow().name());
            }
            while (true) {
                develop();
                if (toBuild.isEmpty()) {
                    pass(next(events));
                } else {
                    pass(new Cause.Rebuild(toBuild));
                }
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
            watch(events, kinds);
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
            if (kinds.contains(Kind.CONTAINERS) && timing.events() && begun) {
                repairing |= !Optional.of(containers.read()).equals(settled);
            }
            if (kinds.contains(Kind.DEVELOPED)) {
                develop();
                if (!toBuild.isEmpty()) {
                    return new Cause.Rebuild(toBuild);
                }
            }
            if (isDue) {
                return new Cause.Due();
            }
        }
    }

    /**
     * Files of services under development reach their containers, or make it necessary to build.
     */
    private void develop() throws IOException, InterruptedException {
        String stack = good.orElseThrow().name();
        try {
            toBuild.addAll(developing.look(stack));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            listener.failed(stack, e); // the next look tries again
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
                Development development = Development.of(stack);
                Inputs next = Inputs.of(stack, read.paths(), development.services());
                boolean known = inputs.watched().equals(next.watched());
                inputs = next;
                if (known || round == MOST_LOADS) {
                    good = Optional.of(stack);
                    toBuild.addAll(developing.take(development));
                    watch(events, EnumSet.of(Kind.DEVELOPED));
                    return;
                }
            } catch (StackException e) {
                Inputs next = inputs.with(Inputs.of(read.paths()));
                boolean known = inputs.watched().equals(next.watched());
                inputs = next;
                if (known || round == MOST_LOADS) {
                    throw e;
                }
            }
        }
    }

    private void watch(Events events) throws IOException {
        watch(events, EnumSet.allOf(Kind.class));
        files = Snapshot.of(inputs.watched());
    }

    private void watch(Events events, Set<Kind> kinds) throws IOException {
        for (Kind kind : kinds) {
            events.watch(
                    kind,
                    switch (kind) {
                        case FILES -> inputs.watched();
                        case DEVELOPED -> developing.development().watched();
                        case CONTAINERS -> List.of(containers.place());
                    });
            if (events.limited()) {
                listener.limited();
            }
        }
    }

    private void pass(Cause cause) throws InterruptedException, IOException {
        begun = true;
        if (!(cause instanceof Cause.Rebuild)) {
            toBuild.addAll(notBuilt);
        }
        SortedSet<String> building = new TreeSet<>(toBuild);
        toBuild.clear();
        notBuilt.removeAll(building);
        boolean failed = true;
        SortedSet<String> asBuilt = new TreeSet<>(developing.development().services());
        asBuilt.removeAll(building);
        StackDefinition stack = AsBuilt.of(good.orElseThrow(), asBuilt);
        SortedMap<String, String> states = containers.read();
        settled = Optional.empty();
        developing.aboutToBuild(building);
        try {
            PassResult result = passes.up(stack, listener);
            if (result.outcomes().isEmpty()) {
                settled = Optional.of(states);
            } else if (isRepair(cause)) {
                pace.repaired(clock.instant());
            }
            listener.passed(cause, stack.name(), result);
            failed = result.failed();
        } catch (StackException e) {
            listener.invalid(e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            listener.failed(stack.name(), e);
        } finally {
            if (failed) {
                notBuilt.addAll(building);
            }
        }
    }

    private static boolean isRepair(Cause cause) {
        return switch (cause) {
            case Cause.Begin _, Cause.Changed _, Cause.Rebuild _ -> false;
            case Cause.Containers _, Cause.Due _ -> true;
        };
    }
}
