package jcompose.watch;

import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.type.ContainerId;
import jcompose.watch.Events.Kind;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Tells of which stacks the processes of containers have become others. */
public final class ContainerWatch {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final String SUFFIX = ".json";

    private final ContainerStates containers;
    private final ContainerDirectory directories;
    private final Consumer<Set<String>> changed;

    /** By the name of the file in which the container's state is. */
    private final Map<String, String> stacks = new HashMap<>();

    public ContainerWatch(Layout layout, Consumer<Set<String>> changed) {
        this.containers = new ContainerStates(layout);
        this.directories = new ContainerDirectory(layout);
        this.changed = changed;
    }

    /** Returns only by being interrupted. */
    public void run() throws IOException, InterruptedException {
        try (Events events = new Events()) {
            SortedMap<String, String> last = new TreeMap<>();
            while (true) {
                containers.prepare();
                events.watch(Kind.CONTAINERS, List.of(containers.place()));
                SortedMap<String, String> now = containers.read();
                Set<String> others = others(last, now);
                last = now;
                if (!others.isEmpty()) {
                    changed.accept(others);
                }
                events.await(LOOK_EVERY);
                events.awaitQuiet(Timing.STANDARD.quiet(), Timing.STANDARD.longestQuiet());
            }
        }
    }

    private Set<String> others(SortedMap<String, String> last, SortedMap<String, String> now)
            throws IOException {
        Set<String> files = new TreeSet<>(last.keySet());
        files.addAll(now.keySet());
        Set<String> others = new TreeSet<>();
        for (String file : files) {
            if (!Optional.ofNullable(last.get(file)).equals(Optional.ofNullable(now.get(file)))) {
                stack(file).ifPresent(others::add);
            }
            if (!now.containsKey(file)) {
                stacks.remove(file);
            }
        }
        return others;
    }

    private Optional<String> stack(String file) throws IOException {
        String known = stacks.get(file);
        String id = file.substring(0, file.length() - SUFFIX.length());
        if (known != null || !id.matches("[0-9a-f]{12}")) {
            return Optional.ofNullable(known);
        }
        Optional<String> owner = directories.owner(new ContainerId(id));
        owner.ifPresent(stack -> stacks.put(file, stack));
        return owner;
    }
}
