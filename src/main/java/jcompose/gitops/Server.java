package jcompose.gitops;

import jcompose.gitops.StackStatus.State;
import jcompose.schedule.Timetable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Follows all sources and stacks of the server's file. Whatever happens is only a reason to look at
 * one of them again; what is to be done is found out by that look.
 */
public final class Server implements AutoCloseable {
    private static final Duration LOOK_EVERY = LookPace.SHORTEST;
    private static final int WORKERS = 4;
    private static final String SOURCE = "source ";
    private static final String STACK = "stack ";

    private final SortedMap<String, SourceWork> sources = new TreeMap<>();
    private final SortedMap<String, StackWork> stacks = new ConcurrentSkipListMap<>();
    private final SortedMap<String, StackSet> sets = new TreeMap<>();
    private final StackMaking making;
    private final WorkQueue queue = new WorkQueue();
    private final LookPace pace = new LookPace();
    private final Deployments deployments;
    private final ServeEvents events;
    private final RandomGenerator random;
    private final Timetable timetable = new Timetable();
    private final Counters counters = new Counters();

    /**
     * Makes one that does nothing yet.
     *
     * @param directory where repositories and records are kept
     * @param changed hears of a stack's status when it is in another state; must not wait
     */
    public Server(
            ServeSettings settings,
            Path settingsDirectory,
            Map<String, String> environment,
            Path directory,
            Deployments deployments,
            ServeEvents events,
            Consumer<StackStatus> changed,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        this.deployments = deployments;
        this.events = events;
        this.random = random;
        SourceSecrets secrets = new SourceSecrets(settingsDirectory, environment);
        for (var each : settings.sources().entrySet()) {
            Path place = directory.resolve("sources").resolve(each.getKey());
            sources.put(
                    each.getKey(),
                    new SourceWork(each.getKey(), each.getValue(), place, secrets, events, clock));
        }
        this.making =
                (name, own) -> {
                    SourceWork source = source(own.source());
                    Path place = directory.resolve("stacks").resolve(name);
                    return new StackWork(
                            name, own, source, deployments, secrets, place, events, changed, clock);
                };
        for (var each : settings.stacks().entrySet()) {
            String name = each.getKey();
            if (each.getValue().each().isEmpty()) {
                stacks.put(name, making.make(name, each.getValue()));
            } else {
                Path record = directory.resolve("sets").resolve(name + ".json");
                StackSettings.Each pattern = each.getValue().each().orElseThrow();
                sets.put(name, new StackSet(each.getValue(), pattern, record));
            }
        }
        for (String set : sets.keySet()) {
            takeUp(set);
        }
    }

    @FunctionalInterface
    private interface StackMaking {
        StackWork make(String name, StackSettings settings) throws IOException;
    }

    /** Those stacks of a set that are not there yet; others may have the same name. */
    private void takeUp(String set) throws IOException {
        StackSet all = sets.get(set);
        if (all == null) {
            return;
        }
        for (var each : all.files().entrySet()) {
            StackWork known = stacks.get(each.getKey());
            StackSettings own = all.settings().of(each.getValue());
            if (known == null) {
                stacks.put(each.getKey(), making.make(each.getKey(), own));
            } else if (!known.settings().equals(own)) {
                events.add(
                        "set " + set,
                        each.getValue() + ": there is a stack '" + each.getKey() + "' already");
            }
        }
    }

    /** What a source's new commit has for the sets that follow it. */
    private void readSets(String source, String commit) throws IOException, InterruptedException {
        for (var set : sets.entrySet()) {
            if (set.getValue().settings().source().equals(source)) {
                try {
                    Path checkout = source(source).files(commit);
                    for (String complaint : set.getValue().read(checkout)) {
                        events.add("set " + set.getKey(), complaint);
                    }
                    takeUp(set.getKey());
                } catch (GitException e) {
                    events.add("set " + set.getKey(), e.getMessage());
                }
            }
        }
    }

    /** Returns only by being interrupted; stacks go on running. */
    public void run() throws InterruptedException {
        sources.keySet().forEach(name -> queue.add(SOURCE + name));
        sources.forEach(
                (name, source) ->
                        source.settings()
                                .times()
                                .ifPresent(
                                        times ->
                                                timetable.put(
                                                        SOURCE + name,
                                                        times,
                                                        () -> queue.add(SOURCE + name))));
        stacks.keySet().forEach(name -> queue.add(STACK + name));
        List<Thread> workers = new ArrayList<>();
        for (int i = 1; i <= WORKERS; i++) {
            workers.add(Thread.ofPlatform().name("jcompose-serve-" + i).start(this::work));
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } finally {
            workers.forEach(Thread::interrupt);
            for (Thread worker : workers) {
                worker.join();
            }
        }
    }

    private void work() {
        try {
            while (true) {
                String name = queue.take();
                try {
                    look(name);
                } catch (IOException e) {
                    events.add(name, "could not be looked at: " + e.getMessage());
                    queue.add(name, LOOK_EVERY);
                } finally {
                    queue.done(name);
                }
            }
        } catch (InterruptedException e) {
            return; // the server ends
        }
    }

    private void look(String name) throws IOException, InterruptedException {
        if (name.startsWith(SOURCE)) {
            lookAtSource(name.substring(SOURCE.length()));
        } else {
            lookAtStack(name.substring(STACK.length()));
        }
    }

    private void lookAtSource(String name) throws IOException, InterruptedException {
        SourceWork source = source(name);
        if (source.settings().suspend()) {
            return;
        }
        boolean other = source.look(inUse(name));
        counters.looked(source.status().problem().isEmpty());
        if (other) {
            readSets(name, source.status().commit().orElseThrow());
            stacksOf(name).forEach(stack -> queue.add(STACK + stack));
            Set<String> needed = new HashSet<>();
            stacksOf(name).forEach(stack -> needed.addAll(stack(stack).needed()));
            source.status().commit().ifPresent(needed::add);
            source.keep(needed);
        }
        if (source.settings().times().isPresent() && source.status().problem().isEmpty()) {
            return;
        }
        Duration jitter =
                source.settings().jitter().multipliedBy(random.nextInt(0, 1001)).dividedBy(1000);
        queue.add(SOURCE + name, source.settings().interval().plus(jitter));
    }

    private void lookAtStack(String name) throws IOException, InterruptedException {
        StackWork stack = stack(name);
        StackStatus before = stack.status();
        long begin = System.nanoTime();
        Optional<Duration> soon = stack.look(missing(stack));
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        counters.passed(time, stack.status());
        pace.took(name, time);
        if (stack.status().state() == State.PRUNED) {
            for (StackSet set : sets.values()) {
                set.forget(name);
            }
        }
        if (!stack.status().state().equals(before.state())
                || !stack.status().commit().equals(before.commit())) {
            stacks.forEach(
                    (other, work) -> {
                        if (work.settings().dependsOn().contains(name)) {
                            queue.add(STACK + other);
                        }
                    });
        }
        queue.add(STACK + name, soon.orElse(pace.interval()));
    }

    private List<String> missing(StackWork stack) {
        return stack.settings().dependsOn().stream()
                .filter(other -> stack(other).status().state() != State.READY)
                .toList();
    }

    /** The commits of a source that its stacks run from. */
    private Set<String> inUse(String source) {
        Set<String> commits = new HashSet<>();
        for (String name : stacksOf(source)) {
            stack(name).good().ifPresent(commits::add);
        }
        return commits;
    }

    private List<String> stacksOf(String source) {
        return stacks.entrySet().stream()
                .filter(each -> each.getValue().settings().source().equals(source))
                .map(Map.Entry::getKey)
                .toList();
    }

    private SourceWork source(String name) {
        SourceWork source = sources.get(name);
        if (source == null) {
            throw new NoSuchElementException("there is no source '" + name + "'");
        }
        return source;
    }

    private StackWork stack(String name) {
        StackWork stack = stacks.get(name);
        if (stack == null) {
            throw new NoSuchElementException("there is no stack '" + name + "'");
        }
        return stack;
    }

    /**
     * Something has happened to containers of these: those that ought to be whole are looked at.
     */
    public void containersChanged(Set<String> names) {
        names.stream()
                .filter(name -> stacks.containsKey(name))
                .forEach(name -> queue.add(STACK + name));
    }

    /**
     * A source or a stack is looked at now; a commit that failed is tried again.
     *
     * @throws NoSuchElementException when there is none of that name
     */
    public void sync(String name) throws IOException {
        if (sources.containsKey(name)) {
            queue.add(SOURCE + name);
            return;
        }
        StackWork stack = stack(name);
        stack.forgive();
        queue.add(SOURCE + stack.settings().source());
        queue.add(STACK + name);
    }

    /** A stack is left alone from now on, or is not any more. */
    public void suspend(String name, boolean is) throws IOException {
        stack(name).suspend(is);
        queue.add(STACK + name);
    }

    /**
     * A commit may be deployed.
     *
     * @param commit empty: whichever waits for that
     * @throws IllegalArgumentException when it does not wait for that
     */
    public void approve(String name, String commit) throws IOException {
        stack(name).approve(commit);
        queue.add(STACK + name);
    }

    /**
     * A stack goes back to the good commit before.
     *
     * @throws IllegalArgumentException when there is none
     */
    public void goBack(String name) throws IOException {
        stack(name).goBack();
        queue.add(STACK + name);
    }

    /** All that can be told of one stack. */
    public StackView view(String name) throws IOException, InterruptedException {
        StackWork stack = stack(name);
        return new StackView(
                stack.status(),
                deployments.members(name),
                stack.plan(),
                stack.difference(),
                stack.awaitsApproval(),
                stack.canGoBack());
    }

    /** What the containers of a stack have printed last. */
    public String logs(String name, int lines) throws IOException {
        return deployments.logs(stack(name).status().name(), lines);
    }

    /** Somebody has pushed. */
    public void pushed(String source) {
        source(source);
        queue.add(SOURCE + source);
    }

    public SortedMap<String, SourceSettings> sourceSettings() {
        SortedMap<String, SourceSettings> settings = new TreeMap<>();
        sources.forEach((name, source) -> settings.put(name, source.settings()));
        return settings;
    }

    public List<SourceStatus> sources() {
        return sources.values().stream().map(SourceWork::status).toList();
    }

    public List<StackStatus> stacks() {
        return stacks.values().stream().map(StackWork::status).toList();
    }

    public List<ServeEvents.Event> events() {
        return events.all();
    }

    public Counters counters() {
        return counters;
    }

    @Override
    public void close() {
        timetable.close();
    }
}
