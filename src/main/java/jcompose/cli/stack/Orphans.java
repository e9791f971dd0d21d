package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.OneOff;
import jcompose.stack.StackException;
import jcompose.type.ReplicaName;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Containers of a stack that nobody wants any more, and that nothing removes unasked. */
public final class Orphans {
    private final Session session;
    private final StackOptions options;
    private final String stack;

    public Orphans(Session session, StackOptions options, String stack) {
        this.session = session;
        this.options = options;
        this.stack = stack;
    }

    /** Tells of what was run beside the stack and has ended. */
    public void tell(Actual actual) {
        tell(beside(actual), "orphan containers of earlier runs", "--remove-orphans removes them");
    }

    /**
     * The same, and of containers of services that are not declared: they are left alone where only
     * some services are meant.
     */
    void tellAlso(Actual actual, Set<String> declared) {
        Stream<String> undeclared =
                actual.containers().values().stream()
                        .flatMap(container -> container.replica().stream())
                        .filter(replica -> !declared.contains(replica.service()))
                        .map((ReplicaName replica) -> stack + "-" + replica);
        tell(actual);
        tell(
                undeclared,
                "orphan containers of services that are not declared",
                "'up' without a service removes them");
    }

    /** Jobs have runs that they remove themselves. */
    private Stream<String> beside(Actual actual) {
        return actual.oneOffs().values().stream()
                .filter(other -> !other.container().alive())
                .filter(other -> !MachineJobs.isJob(stack, other))
                .map(OneOff::name);
    }

    private void tell(Stream<String> names, String what, String how) {
        List<String> found = List.copyOf(new TreeSet<>(names.toList()));
        if (!found.isEmpty() && !isIgnored()) {
            session.err()
                    .println(
                            "warning: found "
                                    + what
                                    + ": "
                                    + String.join(", ", found)
                                    + "; "
                                    + how);
        }
    }

    private boolean isIgnored() {
        try {
            return session.stack().isSet(options, "COMPOSE_IGNORE_ORPHANS");
        } catch (StackException e) {
            return false; // what is wrong with the files is said where they are needed
        }
    }
}
