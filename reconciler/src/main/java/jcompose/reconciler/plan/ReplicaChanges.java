package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.ChangeClass;
import jcompose.reconciler.difference.DesiredFields;
import jcompose.reconciler.difference.Difference;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Decides replica by replica what stays, is changed in place, or is started. */
final class ReplicaChanges {
    private final Stack stack;
    private final Population population;
    private final NetworkPlan networks;
    private final Addresses addresses;
    private final SortedMap<ReplicaName, ReplicaChange> decided = new TreeMap<>();

    private ReplicaChanges(
            Stack stack, Population population, NetworkPlan networks, Addresses addresses) {
        this.stack = stack;
        this.population = population;
        this.networks = networks;
        this.addresses = addresses;
    }

    /**
     * Containers that stay keep their addresses.
     *
     * @param services each after those whose namespaces it shares
     */
    static SortedMap<ReplicaName, ReplicaChange> of(
            Stack stack,
            List<Service> services,
            Population population,
            NetworkPlan networks,
            Addresses addresses) {
        ReplicaChanges changes = new ReplicaChanges(stack, population, networks, addresses);
        for (Service service : services) {
            for (int number = 1; number <= service.replicas(); number++) {
                ReplicaName replica = new ReplicaName(service.name(), number);
                changes.decided.put(replica, changes.decide(service, replica));
            }
        }
        return changes.decided;
    }

    private ReplicaChange decide(Service service, ReplicaName replica) {
        Container container = population.replicas().get(replica);
        if (container == null) {
            Reason missing = new Reason(Kind.MISSING, "it does not run");
            return new ReplicaChange.Start(replica, Optional.empty(), List.of(missing));
        }
        List<FieldChange> changes =
                Difference.between(DesiredFields.of(stack, replica), container.fields());
        List<Reason> reasons =
                switch (container.status()) {
                    case RUNNING, RESTARTING ->
                            whyNotAsItRuns(service, replica, container, changes);
                    case EXITED -> whyNotAsItEnded(service.container(), container, changes);
                    case DEAD -> List.of(new Reason(Kind.MISSING, "nothing of it is alive"));
                };
        if (!reasons.isEmpty()) {
            return new ReplicaChange.Start(replica, Optional.of(container), reasons);
        }
        return new ReplicaChange.Stay(replica, container, container.alive() ? changes : List.of());
    }

    private List<Reason> whyNotAsItRuns(
            Service service, ReplicaName replica, Container container, List<FieldChange> changes) {
        ContainerSpec spec = service.container();
        List<Reason> reasons = new ArrayList<>();
        if (!container.supervised()) {
            reasons.add(new Reason(Kind.UNSUPERVISED, "its supervisor is gone"));
        }
        reasons.addAll(whyNotInPlace(changes));
        List<Joining> joinings = networks.of(stack, spec);
        for (Joining joining : joinings) {
            Place place = joining.place();
            if (!place.stays()) {
                String sentence = "network " + place.network().name() + " is made anew";
                reasons.add(new Reason(Kind.FOLLOWS, sentence));
            }
        }
        SharedNamespaces.of(spec)
                .kinds()
                .forEach((owner, kinds) -> follow(owner, kinds).ifPresent(reasons::add));
        service.dependencies().stream()
                .filter(Dependency::restart)
                .filter(other -> !SharedNamespaces.of(spec).services().contains(other.service()))
                .forEach(dependency -> restart(dependency.service()).ifPresent(reasons::add));
        if (reasons.isEmpty() && SharedNamespaces.isPrivateNetwork(spec)) {
            addresses
                    .keep(replica, joinings, container.addresses())
                    .ifPresent(fault -> reasons.add(new Reason(Kind.CHANGED, fault)));
        }
        return reasons;
    }

    /**
     * What has ended cannot be changed in place, and running it again for a new limit would be more
     * than was asked for: only what would make another container of it counts.
     */
    private static List<Reason> whyNotAsItEnded(
            ContainerSpec spec, Container container, List<FieldChange> changes) {
        List<Reason> reasons = new ArrayList<>();
        RestartPolicy.Kind restart = spec.restart().kind();
        boolean mayEnd =
                restart == RestartPolicy.Kind.NO || restart == RestartPolicy.Kind.ON_FAILURE;
        if (!mayEnd || !ReplicaChange.hasCompleted(container)) {
            String code = container.exitCode().map(known -> " with " + known).orElse("");
            reasons.add(new Reason(Kind.ENDED, "exited" + code));
        }
        reasons.addAll(whyNotInPlace(changes));
        return reasons;
    }

    /** All changes if one of them needs a new container. */
    private static List<Reason> whyNotInPlace(List<FieldChange> changes) {
        boolean inPlace =
                changes.stream().allMatch(change -> change.changeClass() == ChangeClass.IN_PLACE);
        return inPlace
                ? List.of()
                : changes.stream().map(change -> new Reason(Kind.CHANGED, change.text())).toList();
    }

    /** The namespaces of a first replica end with it. */
    private Optional<Reason> follow(String service, String kinds) {
        ReplicaName first = new ReplicaName(service, 1);
        if (decided.get(first) instanceof ReplicaChange.Start) {
            String sentence = first + ", whose " + kinds + " namespace it shares, is started";
            return Optional.of(new Reason(Kind.FOLLOWS, sentence));
        }
        // Whose namespaces it is in cannot be told as long as there are two of that name.
        return population.hasDouble(first)
                ? Optional.of(new Reason(Kind.FOLLOWS, "a second " + first + " is stopped"))
                : Optional.empty();
    }

    /** With {@code restart: true} also who could go on is made anew (Compose, depends_on). */
    private Optional<Reason> restart(String service) {
        return ReplicaName.range(decided, service).values().stream()
                .filter(ReplicaChange.Start.class::isInstance)
                .map(ReplicaChange.Start.class::cast)
                .filter(start -> start.found().isPresent())
                .findFirst()
                .map(
                        start ->
                                new Reason(
                                        Kind.FOLLOWS,
                                        start.replica() + ", which it restarts with, is replaced"));
    }
}
