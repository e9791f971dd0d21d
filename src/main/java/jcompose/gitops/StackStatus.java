package jcompose.gitops;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How it stands with a stack.
 *
 * @param commit the one it runs from
 * @param wanted the one its source is at
 * @param lines why it is so: what is wrong, or what was done last
 * @param since when the state became this one
 */
public record StackStatus(
        String name,
        String source,
        State state,
        Optional<String> commit,
        Optional<String> wanted,
        List<String> lines,
        Instant since) {
    public StackStatus {
        lines = List.copyOf(lines);
    }

    public enum State {
        /** For its source, or for a stack that it depends on. */
        WAITING,
        DEPLOYING,
        /** As the commit says. */
        READY,
        /** The commit is not valid, or does more than is granted; what ran before goes on. */
        REFUSED,
        /** It could not be deployed; it is tried again. */
        FAILED,
        /** It could not be deployed, and the last good commit runs again. */
        ROLLED_BACK,
        SUSPENDED,
        /** Its file is gone from the repository, and so is it from the machine. */
        PRUNED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    StackStatus with(State next, List<String> why, Instant now) {
        return new StackStatus(
                name, source, next, commit, wanted, why, next == state ? since : now);
    }

    StackStatus at(Optional<String> runs, Optional<String> wants) {
        return new StackStatus(name, source, state, runs, wants, lines, since);
    }
}
