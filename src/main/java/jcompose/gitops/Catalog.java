package jcompose.gitops;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All sources and stacks that a server follows: those of its file, and those that commits have for
 * its sets.
 */
final class Catalog {
    private static final int MOST_NAMES = 10;

    private final SortedMap<String, SourceWork> sources = new TreeMap<>();
    private final SortedMap<String, StackWork> stacks = new ConcurrentSkipListMap<>();
    private final SortedMap<String, StackSet> sets = new TreeMap<>();
    private final Path directory;
    private final SourceSecrets secrets;
    private final Deployments deployments;
    private final ServeEvents events;
    private final Consumer<StackStatus> changed;
    private final InstantSource clock;

    /** As {@link Server#Server} has them. */
    Catalog(
            ServeSettings settings,
            SourceSecrets secrets,
            Path directory,
            Deployments deployments,
            ServeEvents events,
            Consumer<StackStatus> changed,
            InstantSource clock)
            throws IOException {
        this.directory = directory;
        this.secrets = secrets;
        this.deployments = deployments;
        this.events = events;
        this.changed = changed;
        this.clock = clock;
        settings.sources().forEach(this::addSource);
        for (var each : settings.stacks().entrySet()) {
            String name = each.getKey();
            if (each.getValue().each().isEmpty()) {
                addStack(name, each.getValue());
            } else {
                Path record = directory.resolve("sets").resolve(name + ".json");
                StackSettings.Each pattern = each.getValue().each().orElseThrow();
                sets.put(name, new StackSet(each.getValue(), pattern, record));
            }
        }
        for (var set : sets.entrySet()) {
            takeUp(set.getKey(), set.getValue());
        }
    }

    private void addSource(String name, SourceSettings settings) {
        Path place = directory.resolve("sources").resolve(name);
        sources.put(name, new SourceWork(name, settings, place, secrets, events, clock));
    }

    private void addStack(String name, StackSettings settings) throws IOException {
        SourceWork source = source(settings.source());
        Path place = directory.resolve("stacks").resolve(name);
        stacks.put(
                name,
                new StackWork(
                        name,
                        settings,
                        source,
                        deployments,
                        secrets,
                        place,
                        events,
                        changed,
                        clock));
    }

    /** Those stacks of a set that are not there yet; others may have the same name. */
    private void takeUp(String set, StackSet all) throws IOException {
        for (var each : all.files().entrySet()) {
            StackWork known = stacks.get(each.getKey());
            StackSettings own = all.settings().of(each.getValue());
            if (known == null) {
                addStack(each.getKey(), own);
            } else if (!known.settings().equals(own)) {
                events.add(
                        "set " + set,
                        each.getValue() + ": there is a stack '" + each.getKey() + "' already");
            }
        }
    }

    /** Takes up what a source's new commit has for the sets that follow it. */
    void read(String source, String commit) throws IOException, InterruptedException {
        for (var set : sets.entrySet()) {
            if (set.getValue().settings().source().equals(source)) {
                try (Checkout.Use files = source(source).use(commit)) {
                    for (String complaint : set.getValue().read(files.place())) {
                        events.add("set " + set.getKey(), complaint);
                    }
                    takeUp(set.getKey(), set.getValue());
                } catch (GitException e) {
                    events.add("set " + set.getKey(), e.getMessage());
                }
            }
        }
    }

    /** A stack is taken down, and no commit has its file. */
    void forget(String stack) throws IOException {
        for (StackSet set : sets.values()) {
            set.forget(stack);
        }
    }

    /** By their names. */
    SortedMap<String, SourceWork> sources() {
        return Collections.unmodifiableSortedMap(sources);
    }

    /** By their names; those that come and go meanwhile may be seen or not. */
    SortedMap<String, StackWork> stacks() {
        return Collections.unmodifiableSortedMap(stacks);
    }

    /**
     * The source of that name.
     *
     * @throws NoSuchElementException when there is none
     */
    SourceWork source(String name) {
        SourceWork source = sources.get(name);
        if (source == null) {
            throw new NoSuchElementException("there is no source '" + name + "'");
        }
        return source;
    }

    /**
     * The stack of that name.
     *
     * @throws NoSuchElementException when there is none
     */
    StackWork stack(String name) {
        StackWork stack = stacks.get(name);
        if (stack == null) {
            throw new NoSuchElementException(
                    sources.containsKey(name)
                            ? "'"
                                    + name
                                    + "' is a source; its stacks are "
                                    + listed(following(name))
                            : "there is no stack '"
                                    + name
                                    + "'; there are "
                                    + listed(stacks.keySet()));
        }
        return stack;
    }

    /** Some of all names, for who has mistaken one. */
    String names() {
        List<String> all = new ArrayList<>(sources.keySet());
        all.addAll(stacks.keySet());
        return listed(all);
    }

    private static String listed(Collection<String> names) {
        String some = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names.size() > MOST_NAMES ? some + ", …" : some;
    }

    /** Names of the stacks that follow a source. */
    List<String> following(String source) {
        return stacks.entrySet().stream()
                .filter(each -> each.getValue().settings().source().equals(source))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The commits of a source that its stacks run from. */
    Set<String> inUse(String source) {
        Set<String> commits = new HashSet<>();
        for (StackWork stack : stacksOf(source)) {
            stack.memory().record().good().ifPresent(commits::add);
        }
        return commits;
    }

    /** Removes the files of commits of a source that none of its stacks may need again. */
    void tidy(String source) throws IOException {
        Set<String> needed = new HashSet<>();
        stacksOf(source).forEach(stack -> needed.addAll(stack.memory().needed()));
        source(source).keep(needed);
    }

    private Collection<StackWork> stacksOf(String source) {
        return stacks.values().stream()
                .filter(stack -> stack.settings().source().equals(source))
                .toList();
    }
}
