package jcompose.reconciler.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a stack is to be brought to what its files say.
 *
 * @param asked the services that are meant; the others that the stack has are there because these
 *     depend on them, and what it does not have is left alone. Empty: all, and what is not declared
 *     goes
 * @param inactive services that are declared, but not for now: what there is of them is left alone
 * @param recreation of containers of the services that are meant
 * @param dependencies of those of the others
 */
public record UpRequest(
        Optional<SortedSet<String>> asked,
        SortedSet<String> inactive,
        Recreation recreation,
        Recreation dependencies,
        Set<Option> options) {
    /** What is done, or left, besides. */
    public enum Option {
        /** What is made is not started. */
        MADE_ONLY,
        /** Containers that are started get new anonymous volumes, not those of the ones before. */
        RENEWING_VOLUMES,
        /** Containers beside the stack that have ended go. */
        TIDYING,
        /** Networks are made that no service uses. */
        UNUSED_NETWORKS,
        /** What somebody has stopped stays as it is, until somebody starts it. */
        LEAVING_STOPPED
    }

    /** Everything, and nothing more than is needed. */
    public static final UpRequest WHOLE =
            new UpRequest(
                    Optional.empty(),
                    new TreeSet<>(),
                    Recreation.CHANGED,
                    Recreation.CHANGED,
                    Set.of());

    public UpRequest {
        asked = asked.map(names -> Collections.unmodifiableSortedSet(new TreeSet<>(names)));
        inactive = Collections.unmodifiableSortedSet(new TreeSet<>(inactive));
        options = Set.copyOf(options);
    }

    public UpRequest with(Option option) {
        Set<Option> all = EnumSet.of(option);
        all.addAll(options);
        return new UpRequest(asked, inactive, recreation, dependencies, all);
    }

    /** The same of these services, and what they depend on. */
    public UpRequest of(SortedSet<String> services) {
        return new UpRequest(Optional.of(services), inactive, recreation, dependencies, options);
    }

    /** The same without what there is of these. */
    public UpRequest leaving(SortedSet<String> services) {
        return new UpRequest(asked, services, recreation, dependencies, options);
    }

    /** The same, replacing containers as said here. */
    public UpRequest recreating(Recreation meant, Recreation others) {
        return new UpRequest(asked, inactive, meant, others, options);
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    /** Whether what is made is started, too. */
    public boolean starts() {
        return !has(Option.MADE_ONLY);
    }

    boolean leaves(String service) {
        return asked.isPresent() || inactive.contains(service);
    }

    Recreation recreationOf(String service) {
        return asked.isEmpty() || asked.get().contains(service) ? recreation : dependencies;
    }
}
