package jcompose.reconciler.plan;

import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.ReplicaName;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What becomes of those who share a service's namespaces, by what becomes of its first replica.
 *
 * @param decided for each service before those that share its namespaces
 */
record NamespaceOwners(SortedMap<ReplicaName, ReplicaChange> decided, Population population) {
    /** Why who runs cannot go on: the namespaces of a first replica end with it. */
    Optional<Reason> follow(String service, String kinds) {
        ReplicaName first = new ReplicaName(service, 1);
        if (decided.get(first) instanceof ReplicaChange.Start
                || decided.get(first) instanceof ReplicaChange.Again) {
            String sentence = first + ", whose " + kinds + " namespace it shares, is started";
            return Optional.of(new Reason(Kind.FOLLOWS, sentence));
        }
        // Whose namespaces it is in cannot be told as long as there are two of that name.
        return population.hasDouble(first)
                ? Optional.of(new Reason(Kind.FOLLOWS, "a second " + first + " is stopped"))
                : Optional.empty();
    }

    /** Why who has ended cannot be started as it was: it was so with another container. */
    Optional<Reason> succeed(String service, String kinds) {
        ReplicaName first = new ReplicaName(service, 1);
        return decided.get(first) instanceof ReplicaChange.Start
                ? Optional.of(
                        new Reason(
                                Kind.FOLLOWS,
                                first + ", whose " + kinds + " namespace it shares, is another"))
                : Optional.empty();
    }
}
