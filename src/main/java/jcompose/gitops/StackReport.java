package jcompose.gitops;

import jcompose.gitops.StackStatus.State;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How a stack stands, and who hears of it when that changes. */
final class StackReport {
    private final ServeEvents events;
    private final Consumer<StackStatus> changed;
    private final InstantSource clock;
    private volatile StackStatus status;
    private Optional<String> shown = Optional.empty();

    /**
     * Of a stack that nobody has looked at yet.
     *
     * @param changed hears of each other state, and of each other commit
     */
    StackReport(
            String name,
            StackSettings settings,
            Optional<String> good,
            ServeEvents events,
            Consumer<StackStatus> changed,
            InstantSource clock) {
        this.events = events;
        this.changed = changed;
        this.clock = clock;
        this.status =
                new StackStatus(
                        name,
                        settings.source(),
                        State.WAITING,
                        good,
                        Optional.empty(),
                        List.of(),
                        clock.instant());
    }

    StackStatus status() {
        return status;
    }

    /** The commit that runs, and the one that is to. */
    void at(Optional<String> good, Optional<String> wanted) {
        status = status.at(good, wanted);
    }

    void become(State state, List<String> lines) {
        boolean news = state != status.state() || !lines.equals(status.lines());
        boolean other = state != status.state() || !status.wanted().equals(shown);
        shown = status.wanted();
        status = status.with(state, lines, clock.instant());
        if (news) {
            tell(state + (lines.isEmpty() ? "" : ": " + lines.getFirst()));
        }
        if (other) {
            changed.accept(status);
        }
    }

    /** An event of this stack. */
    void tell(String what) {
        events.add("stack " + status.name(), what);
    }
}
