package jcompose.reconciler.plan;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a stack is to be brought to what its files say.
 *
 * @param started whether what is made is started, too
 * @param asked the services that are meant; the others that the stack has are there because these
 *     depend on them, and what it does not have is left alone. Empty: all, and what is not declared
 *     goes
 * @param inactive services that are declared, but not for now: what there is of them is left alone
 * @param recreation of containers of the services that are meant
 * @param dependencies of those of the others
 * @param renewing whether containers that are started get new anonymous volumes instead of those of
 *     the containers before them
 * @param tidying whether containers beside the stack that have ended go
 * @param unusedNetworks whether networks are made that no service uses
 * @param respectingStops whether what somebody has stopped stays as it is
 */
public record UpRequest(
        boolean started,
        Optional<SortedSet<String>> asked,
        SortedSet<String> inactive,
        Recreation recreation,
        Recreation dependencies,
        boolean renewing,
        boolean tidying,
        boolean unusedNetworks,
        boolean respectingStops) {
    /** Everything, and nothing more than is needed. */
    public static final UpRequest WHOLE =
            new UpRequest(
                    true,
                    Optional.empty(),
                    new TreeSet<>(),
                    Recreation.CHANGED,
                    Recreation.CHANGED,
                    false,
                    false,
                    false,
                    false);

    public UpRequest {
        asked = asked.map(names -> Collections.unmodifiableSortedSet(new TreeSet<>(names)));
        inactive = Collections.unmodifiableSortedSet(new TreeSet<>(inactive));
    }

    /** The same with networks that no service uses. */
    public UpRequest withUnusedNetworks() {
        return new UpRequest(
                started,
                asked,
                inactive,
                recreation,
                dependencies,
                renewing,
                tidying,
                true,
                respectingStops);
    }

    /** The same without what somebody has stopped, until somebody starts it. */
    public UpRequest leavingStopped() {
        return new UpRequest(
                started,
                asked,
                inactive,
                recreation,
                dependencies,
                renewing,
                tidying,
                unusedNetworks,
                true);
    }

    /** The same with new anonymous volumes. */
    public UpRequest renewingVolumes() {
        return new UpRequest(
                started,
                asked,
                inactive,
                recreation,
                dependencies,
                true,
                tidying,
                unusedNetworks,
                respectingStops);
    }

    /** The same, but nothing is started. */
    public UpRequest madeOnly() {
        return new UpRequest(
                false,
                asked,
                inactive,
                recreation,
                dependencies,
                renewing,
                tidying,
                unusedNetworks,
                respectingStops);
    }

    /** The same of these services, and what they depend on. */
    public UpRequest of(SortedSet<String> services) {
        return new UpRequest(
                started,
                Optional.of(services),
                inactive,
                recreation,
                dependencies,
                renewing,
                tidying,
                unusedNetworks,
                respectingStops);
    }

    /** The same without what there is of these. */
    public UpRequest leaving(SortedSet<String> services) {
        return new UpRequest(
                started,
                asked,
                services,
                recreation,
                dependencies,
                renewing,
                tidying,
                unusedNetworks,
                respectingStops);
    }

    /** The same, replacing containers as said here. */
    public UpRequest recreating(Recreation meant, Recreation others) {
        return new UpRequest(
                started,
                asked,
                inactive,
                meant,
                others,
                renewing,
                tidying,
                unusedNetworks,
                respectingStops);
    }

    /** The same, and what has ended beside the stack goes. */
    public UpRequest tidied() {
        return new UpRequest(
                started,
                asked,
                inactive,
                recreation,
                dependencies,
                renewing,
                true,
                unusedNetworks,
                respectingStops);
    }

    boolean leaves(String service) {
        return asked.isPresent() || inactive.contains(service);
    }

    Recreation recreationOf(String service) {
        return asked.isEmpty() || asked.get().contains(service) ? recreation : dependencies;
    }
}
