package jcompose.gitops;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** What the server has seen and done lately, the oldest first. */
public final class ServeEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ServeEvents.class);
    private static final int KEPT = 1000;

    private final InstantSource clock;
    private final Consumer<Event> each;
    private final Deque<Event> events = new ArrayDeque<>();

    /** {@code each} hears of every event as it comes. */
    public ServeEvents(InstantSource clock, Consumer<Event> each) {
        this.clock = clock;
        this.each = each;
    }

    /**
     * One of them.
     *
     * @param about {@code source NAME} or {@code stack NAME}
     */
    public record Event(Instant time, String about, String text) {}

    public synchronized void add(String about, String text) {
        Event event = new Event(clock.instant(), about, text);
        if (events.size() == KEPT) {
            events.removeFirst();
        }
        events.addLast(event);
        LOG.info("{}: {}", about, text);
        each.accept(event);
    }

    public synchronized List<Event> all() {
        return List.copyOf(events);
    }
}
