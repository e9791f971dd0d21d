package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.ChangeClass;
import jcompose.reconciler.difference.DesiredFields;
import jcompose.reconciler.difference.Difference;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.Reason.Kind;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides replica by replica what stays, is changed in place, or is started. */
final class ReplicaChanges {
    private final Stack stack;
    private final UpRequest request;
    private final Population population;
    private final NetworkPlan networks;
    private final Addresses addresses;
    private final SortedMap<ReplicaName, ReplicaChange> decided = new TreeMap<>();
    private final Map<ReplicaName, SortedMap<Field, Value>> wanted = new HashMap<>();
    private final NamespaceOwners owners;

    ReplicaChanges(
            Stack stack,
            UpRequest request,
            Population population,
            NetworkPlan networks,
            Addresses addresses) {
        this.stack = stack;
        this.request = request;
        this.population = population;
        this.networks = networks;
        this.addresses = addresses;
        owners = new NamespaceOwners(decided, population);
    }

    /**
     * Containers that stay keep their addresses.
     *
     * @param services each after those whose namespaces it shares
     */
    SortedMap<ReplicaName, ReplicaChange> of(List<Service> services) {
        for (Service service : services) {
            for (int number = 1; number <= service.replicas(); number++) {
                ReplicaName replica = new ReplicaName(service.name(), number);
                wanted.put(replica, DesiredFields.of(stack, service, number));
                decided.put(replica, decide(service, replica));
            }
        }
        return decided;
    }

    /** The fields of every replica that {@link #of} has decided about. */
    Map<ReplicaName, SortedMap<Field, Value>> wanted() {
        return wanted;
    }

    private ReplicaChange decide(Service service, ReplicaName replica) {
        Container container = population.replicas().get(replica);
        if (container == null) {
            String sentence = request.starts() ? "it does not run" : "it is not there";
            Reason missing = new Reason(Kind.MISSING, sentence);
            return new ReplicaChange.Start(replica, Optional.empty(), List.of(missing));
        }
        Recreation recreation = request.recreationOf(service.name());
        if (recreation == Recreation.ALWAYS) {
            Reason asked = new Reason(Kind.ASKED, "a new one was asked for");
            return new ReplicaChange.Start(replica, Optional.of(container), List.of(asked));
        }
        List<FieldChange> changes =
                recreation == Recreation.NEVER
                        ? List.of()
                        : Difference.between(fieldsOf(replica), container.fields());
        return switch (container.status()) {
            case RUNNING, PAUSED, RESTARTING -> alive(service, replica, container, changes);
            case CREATED, EXITED -> ended(service.container(), replica, container, changes);
            case DEAD ->
                    container.isRecorded()
                            ? ended(service.container(), replica, container, changes)
                            : new ReplicaChange.Start(
                                    replica, Optional.of(container), whyItDoesNotRun(container));
        };
    }

    private SortedMap<Field, Value> fieldsOf(ReplicaName replica) {
        return Objects.requireNonNull(wanted.get(replica));
    }

    private ReplicaChange alive(
            Service service, ReplicaName replica, Container container, List<FieldChange> changes) {
        Readdressing readdressing =
                Readdressing.of(container, networks.of(stack, service.container()));
        List<Reason> reasons =
                whyNotAsItRuns(service, replica, container, changes, readdressing.networks());
        if (!reasons.isEmpty()) {
            return new ReplicaChange.Start(replica, Optional.of(container), reasons);
        }
        return new ReplicaChange.Stay(replica, container, readdressing.with(changes));
    }

    private List<Reason> whyNotAsItRuns(
            Service service,
            ReplicaName replica,
            Container container,
            List<FieldChange> changes,
            Set<String> readdressed) {
        ContainerSpec spec = service.container();
        List<Reason> reasons = new ArrayList<>();
        if (!container.supervised()) {
            reasons.add(new Reason(Kind.UNSUPERVISED, "its supervisor is gone"));
        }
        reasons.addAll(whyNotInPlace(changes));
        boolean moving = isMoving(changes);
        reasons.addAll(
                whyNotOnItsNetworks(
                        spec,
                        moving
                                ? container.addresses().keySet()
                                : attached(container, networks.of(stack, spec))));
        if (moving && changesPlacesAtOnce(spec, container)) {
            changes.forEach(change -> reasons.add(Reason.anew(change)));
        }
        SharedNamespaces.of(spec)
                .kinds()
                .forEach((owner, kinds) -> owners.follow(owner, kinds).ifPresent(reasons::add));
        service.dependencies().stream()
                .filter(Dependency::restart)
                .filter(other -> !SharedNamespaces.of(spec).services().contains(other.service()))
                .forEach(dependency -> restart(dependency.service()).ifPresent(reasons::add));
        if (reasons.isEmpty()) {
            keepAddresses(spec, replica, container, moving, readdressed).ifPresent(reasons::add);
        }
        return reasons;
    }

    /** Whether it joins or leaves networks while it runs. */
    private static boolean isMoving(List<FieldChange> changes) {
        return changes.stream().anyMatch(change -> change.field() == Field.NETWORKS);
    }

    /**
     * Whether it would leave a network that goes, if only to come back, for one that is still to be
     * made: the new one may need the other's place.
     */
    private boolean changesPlacesAtOnce(ContainerSpec spec, Container container) {
        List<Joining> joinings = networks.of(stack, spec);
        Set<String> left = new TreeSet<>(container.addresses().keySet());
        joinings.forEach(joining -> left.remove(joining.place().network().name()));
        boolean leaves = left.stream().anyMatch(this::goes);
        boolean joins = joinings.stream().anyMatch(joining -> !joining.place().stays());
        return leaves && joins;
    }

    private boolean goes(String network) {
        Place place = networks.places().get(network);
        return networks.unused().containsKey(network) || (place != null && !place.stays());
    }

    /**
     * What has ended cannot be changed in place, and running it again for a new limit would be more
     * than was asked for: only what would make another container of it counts. What is to run and
     * is still what it should be is started as it was.
     */
    private ReplicaChange ended(
            ContainerSpec spec,
            ReplicaName replica,
            Container container,
            List<FieldChange> changes) {
        if (request.has(UpRequest.Option.LEAVING_STOPPED) && container.stopped()) {
            keepAddresses(spec, replica, container);
            return new ReplicaChange.Stay(replica, container, List.of());
        }
        List<Reason> reasons = new ArrayList<>();
        boolean runs = request.starts() && !isDone(spec, container);
        if (runs) {
            reasons.addAll(whyItDoesNotRun(container));
        }
        List<Reason> others = new ArrayList<>(whyNotInPlace(changes));
        if (runs && others.isEmpty()) {
            others.addAll(whyNotAsItWas(spec, replica, container, changes));
            if (others.isEmpty()) {
                return new ReplicaChange.Again(replica, container, reasons);
            }
        }
        reasons.addAll(others);
        if (!reasons.isEmpty()) {
            return new ReplicaChange.Start(replica, Optional.of(container), reasons);
        }
        keepAddresses(spec, replica, container); // for the day when somebody starts it
        return new ReplicaChange.Stay(replica, container, List.of());
    }

    private List<Reason> whyNotAsItWas(
            ContainerSpec spec,
            ReplicaName replica,
            Container container,
            List<FieldChange> changes) {
        List<Reason> reasons = new ArrayList<>();
        if (!container.isRecorded()) {
            reasons.add(new Reason(Kind.MISSING, "it has no record"));
        }
        if (container.status() == Status.CREATED && !spec.hooks().preStart().isEmpty()) {
            reasons.add(new Reason(Kind.MISSING, "pre_start has not been run for it"));
        }
        changes.forEach(change -> reasons.add(new Reason(Kind.CHANGED, change.text())));
        SharedNamespaces.of(spec)
                .kinds()
                .forEach((owner, kinds) -> owners.succeed(owner, kinds).ifPresent(reasons::add));
        reasons.addAll(whyNotOnItsNetworks(spec, attached(container, networks.of(stack, spec))));
        if (reasons.isEmpty()) {
            keepAddresses(spec, replica, container).ifPresent(reasons::add);
        }
        return reasons;
    }

    /** A job is done when it has succeeded by itself; what must not end never is. */
    private static boolean isDone(ContainerSpec spec, Container container) {
        boolean mayEnd =
                switch (spec.restart().kind()) {
                    case NO, ON_FAILURE -> true;
                    case ALWAYS, UNLESS_STOPPED -> false;
                };
        return mayEnd && container.hasCompleted();
    }

    private static List<Reason> whyItDoesNotRun(Container container) {
        return switch (container.status()) {
            case CREATED -> List.of(new Reason(Kind.MISSING, "it was never started"));
            case DEAD -> List.of(new Reason(Kind.MISSING, "nothing of it is alive"));
            case EXITED -> {
                String code = container.exitCode().map(known -> " with " + known).orElse("");
                String sentence = container.stopped() ? "it was stopped" : "exited" + code;
                yield List.of(new Reason(Kind.ENDED, sentence));
            }
            case RUNNING, PAUSED, RESTARTING -> List.of();
        };
    }

    /** A network made anew will do. */
    private List<Reason> whyNotOnItsNetworks(ContainerSpec spec, Set<String> attached) {
        List<Reason> reasons = new ArrayList<>();
        for (String network : attached) {
            Place place = networks.places().get(network);
            if (place == null && !SharedNamespaces.isPrivateNetwork(spec)) {
                reasons.add(new Reason(Kind.FOLLOWS, "network " + network + " goes"));
            }
        }
        return reasons;
    }

    private Optional<Reason> keepAddresses(
            ContainerSpec spec, ReplicaName replica, Container container) {
        return keepAddresses(spec, replica, container, false, Set.of());
    }

    private Optional<Reason> keepAddresses(
            ContainerSpec spec,
            ReplicaName replica,
            Container container,
            boolean moving,
            Set<String> readdressed) {
        if (!SharedNamespaces.isPrivateNetwork(spec)) {
            return Optional.empty();
        }
        if (!container.alive() && population.isTaken(container)) {
            String sentence = "its address is that of another container by now";
            return Optional.of(new Reason(Kind.CHANGED, sentence));
        }
        return addresses
                .keep(replica, networks.of(stack, spec), container.addresses(), moving, readdressed)
                .map(fault -> new Reason(Kind.CHANGED, fault));
    }

    /** All changes if one of them needs a new container. */
    private static List<Reason> whyNotInPlace(List<FieldChange> changes) {
        boolean inPlace =
                changes.stream().allMatch(change -> change.changeClass() == ChangeClass.IN_PLACE);
        return inPlace ? List.of() : changes.stream().map(Reason::anew).toList();
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

    /** The networks that a container is on, or should be. */
    private static SortedSet<String> attached(Container container, List<Joining> joinings) {
        SortedSet<String> networks = new TreeSet<>(container.addresses().keySet());
        joinings.forEach(joining -> networks.add(joining.place().network().name()));
        return networks;
    }
}
