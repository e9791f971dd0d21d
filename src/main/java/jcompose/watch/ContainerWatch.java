package jcompose.watch;

import jcompose.runtime.Layout;
import jcompose.watch.Events.Kind;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells when the processes of containers have become others, of whatever stack. */
public final class ContainerWatch {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private final ContainerStates containers;
    private final Runnable changed;

    public ContainerWatch(Layout layout, Runnable changed) {
        this.containers = new ContainerStates(layout);
        this.changed = changed;
    }

    /** Returns only by being interrupted. */
    public void run() throws IOException, InterruptedException {
        try (Events events = new Events()) {
            SortedMap<String, String> last = new TreeMap<>();
            while (true) {
                events.watch(Kind.CONTAINERS, List.of(containers.place()));
                SortedMap<String, String> now = containers.read();
                if (!now.equals(last)) {
                    last = now;
                    changed.run();
                }
                events.await(LOOK_EVERY);
                events.awaitQuiet(Timing.STANDARD.quiet(), Timing.STANDARD.longestQuiet());
            }
        }
    }
}
