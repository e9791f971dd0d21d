package jcompose.gitops;

import jcompose.gitops.StackStatus.State;
import jcompose.schedule.Timetable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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

    private final Catalog catalog;
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
        this.catalog =
                new Catalog(
                        settings,
                        new SourceSecrets(settingsDirectory, environment),
                        directory,
                        deployments,
                        events,
                        changed,
                        clock);
    }

    /** Returns only by being interrupted; stacks go on running. */
    public void run() throws InterruptedException {
        catalog.sources().keySet().forEach(name -> queue.add(SOURCE + name));
        catalog.sources()
                .forEach(
                        (name, source) ->
                                source.settings()
                                        .times()
                                        .ifPresent(
                                                times ->
                                                        timetable.put(
                                                                SOURCE + name,
                                                                times,
                                                                () -> queue.add(SOURCE + name))));
        catalog.stacks().keySet().forEach(name -> queue.add(STACK + name));
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
        SourceWork source = catalog.source(name);
        if (source.settings().suspend()) {
            return;
        }
        boolean other = source.look(catalog.inUse(name));
        counters.looked(source.status().problem().isEmpty());
        if (other) {
            catalog.read(name, source.status().commit().orElseThrow());
            catalog.following(name).forEach(stack -> queue.add(STACK + stack));
            catalog.tidy(name);
        }
        if (source.settings().times().isPresent() && source.status().problem().isEmpty()) {
            return;
        }
        Duration jitter =
                source.settings().jitter().multipliedBy(random.nextInt(0, 1001)).dividedBy(1000);
        queue.add(SOURCE + name, source.settings().interval().plus(jitter));
    }

    private void lookAtStack(String name) throws IOException, InterruptedException {
        StackWork stack = catalog.stack(name);
        StackStatus before = stack.status();
        Set<String> needed = stack.memory().needed();
        long begin = System.nanoTime();
        Optional<Duration> soon = stack.look(missing(stack));
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        counters.passed(time, stack.status());
        pace.took(name, time);
        if (stack.status().state() == State.PRUNED) {
            catalog.forget(name);
        }
        if (!needed.equals(stack.memory().needed())) {
            catalog.tidy(stack.settings().source());
        }
        if (!stack.status().state().equals(before.state())
                || !stack.status().commit().equals(before.commit())) {
            catalog.stacks()
                    .forEach(
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
                .filter(other -> catalog.stack(other).status().state() != State.READY)
                .toList();
    }

    /**
     * Something has happened to containers of these: those that ought to be whole are looked at.
     */
    public void containersChanged(Set<String> names) {
        names.stream()
                .filter(name -> catalog.stacks().containsKey(name))
                .forEach(name -> queue.add(STACK + name));
    }

    /**
     * A source or a stack is looked at now; a commit that failed is tried again.
     *
     * @return what is done, for people
     * @throws NoSuchElementException when there is none of that name
     */
    public String sync(String name) throws IOException {
        if (catalog.sources().containsKey(name)) {
            queue.add(SOURCE + name);
            return "source " + name + " is looked at now";
        }
        if (!catalog.stacks().containsKey(name)) {
            throw new NoSuchElementException(
                    "there is no source '"
                            + name
                            + "', and no stack; there are "
                            + catalog.names());
        }
        StackWork stack = catalog.stack(name);
        stack.forgive();
        String source = stack.settings().source();
        queue.add(SOURCE + source);
        queue.add(STACK + name);
        return "stack " + name + " and its source " + source + " are looked at now";
    }

    /**
     * A stack is left alone from now on, or is not any more.
     *
     * @return what is done, for people
     */
    public String suspend(String name, boolean is) throws IOException {
        boolean other = catalog.stack(name).memory().suspend(is);
        queue.add(STACK + name);
        return "stack "
                + name
                + (is
                        ? (other ? " is" : " was already")
                                + " suspended: resume has it followed again"
                        : (other ? " is followed again" : " is not suspended"));
    }

    /**
     * A commit may be deployed.
     *
     * @param commit empty: whichever waits for that
     * @return what is done, for people
     * @throws IllegalArgumentException when it does not wait for that
     */
    public String approve(String name, String commit) throws IOException {
        String approved = catalog.stack(name).memory().approve(commit);
        queue.add(STACK + name);
        return "stack " + name + ": commit " + approved + " is approved";
    }

    /**
     * A stack goes back to the good commit before.
     *
     * @return what is done, for people
     * @throws IllegalArgumentException when there is none
     */
    public String goBack(String name) throws IOException {
        String commit = catalog.stack(name).goBack();
        queue.add(STACK + name);
        return "stack " + name + " goes back to commit " + commit;
    }

    /** All that can be told of one stack. */
    public StackView view(String name) throws IOException, InterruptedException {
        StackWork stack = catalog.stack(name);
        return new StackView(
                stack.status(),
                deployments.members(name),
                stack.plan(),
                stack.memory().difference(),
                stack.memory().awaitsApproval(),
                stack.memory().canGoBack());
    }

    /** What the containers of a stack have printed last. */
    public String logs(String name, int lines) throws IOException {
        return deployments.logs(catalog.stack(name).status().name(), lines);
    }

    /** Somebody has pushed. */
    public void pushed(String source) {
        catalog.source(source);
        queue.add(SOURCE + source);
    }

    public SortedMap<String, SourceSettings> sourceSettings() {
        SortedMap<String, SourceSettings> settings = new TreeMap<>();
        catalog.sources().forEach((name, source) -> settings.put(name, source.settings()));
        return settings;
    }

    public List<SourceStatus> sources() {
        return catalog.sources().values().stream().map(SourceWork::status).toList();
    }

    public List<StackStatus> stacks() {
        return catalog.stacks().values().stream().map(StackWork::status).toList();
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
