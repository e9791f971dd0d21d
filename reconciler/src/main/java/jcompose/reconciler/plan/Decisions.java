package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.reconciler.plan.ReplicaChange.Again;
import jcompose.reconciler.plan.ReplicaChange.Start;
import jcompose.reconciler.plan.ReplicaChange.Stay;
import jcompose.type.Ipv4;
import jcompose.type.ReplicaName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What becomes of everything, before any step is put in its place.
 *
 * @param services each after those that it needs
 * @param wanted the fields of each replica
 * @param rollouts services whose replicas are replaced group by group
 * @param attachments of the replicas that will be alive
 */
record Decisions(
        Stack stack,
        Actual actual,
        UpRequest request,
        ServiceGraph needs,
        List<Service> services,
        Population population,
        NetworkPlan networks,
        SortedMap<ReplicaName, ReplicaChange> replicas,
        Map<ReplicaName, SortedMap<Field, Value>> wanted,
        SortedMap<String, Rollout> rollouts,
        SequencedMap<ReplicaName, List<Attachment>> attachments) {
    static Decisions of(Stack stack, Actual actual, UpRequest request) {
        ServiceGraph needs = ServiceGraph.of(stack);
        List<Service> services = inOrder(stack, needs);
        Population population = Population.of(stack, actual.containers().values(), request);
        NetworkPlan networks =
                NetworkPlan.of(
                        stack, actual, population, request.has(UpRequest.Option.UNUSED_NETWORKS));
        Addresses addresses = new Addresses();
        for (OneOff other : actual.oneOffs().values()) {
            if (other.holdsAddresses()) {
                other.container()
                        .addresses()
                        .forEach((network, at) -> addresses.reserve(network, at, other.name()));
            }
        }
        for (Container other : population.aside()) {
            other.addresses()
                    .forEach((network, at) -> addresses.reserve(network, at, other.id().hex()));
        }
        actual.shared()
                .taken()
                .forEach(
                        (network, taken) ->
                                taken.forEach(
                                        at ->
                                                addresses.reserve(
                                                        network, at, "a container of others")));
        for (Service service : services) {
            List<Joining> joinings = networks.of(stack, service.container());
            for (int number = 1; number <= service.replicas(); number++) {
                addresses.claim(new ReplicaName(service.name(), number), joinings);
            }
        }
        ReplicaChanges changes =
                new ReplicaChanges(stack, request, population, networks, addresses);
        SortedMap<ReplicaName, ReplicaChange> replicas = changes.of(services);
        SortedMap<String, Rollout> rollouts =
                request.starts()
                        ? rollouts(
                                services,
                                replicas,
                                networks,
                                request.has(UpRequest.Option.RENEWING_VOLUMES))
                        : new TreeMap<>();
        SequencedMap<ReplicaName, List<Attachment>> attachments =
                attachments(stack, networks, replicas, rollouts, addresses);
        return new Decisions(
                stack,
                actual,
                request,
                needs,
                services,
                population,
                networks,
                replicas,
                changes.wanted(),
                rollouts,
                attachments);
    }

    Service service(ReplicaName replica) {
        return service(replica.service());
    }

    /** Only for services that are declared; {@link ServiceGraph} has seen to the needed ones. */
    Service service(String name) {
        return Objects.requireNonNull(stack.services().get(name), name);
    }

    List<Attachment> attachmentsOf(ReplicaName replica) {
        return attachments.getOrDefault(replica, List.of());
    }

    SortedMap<Field, Value> fieldsOf(ReplicaName replica) {
        return Objects.requireNonNull(wanted.get(replica));
    }

    Collection<ReplicaChange> replicasOf(String service) {
        return ReplicaName.range(replicas, service).values();
    }

    /** Whether there is to be another network under that name. */
    boolean isMadeAnew(String network) {
        Place place = networks.places().get(network);
        return place != null && !place.stays();
    }

    Optional<Rollout> rolloutOf(String service) {
        return Optional.ofNullable(rollouts.get(service));
    }

    boolean isRolled(Start start) {
        return rolloutOf(start.replica().service())
                .filter(rollout -> rollout.replaces(start))
                .isPresent();
    }

    List<Start> starts() {
        return replicas.values().stream()
                .filter(Start.class::isInstance)
                .map(Start.class::cast)
                .toList();
    }

    List<Again> restarts() {
        return replicas.values().stream()
                .filter(Again.class::isInstance)
                .map(Again.class::cast)
                .toList();
    }

    List<Stay> stays() {
        return replicas.values().stream()
                .filter(Stay.class::isInstance)
                .map(Stay.class::cast)
                .toList();
    }

    private static List<Service> inOrder(Stack stack, ServiceGraph needs) {
        List<Service> services = new ArrayList<>();
        for (String name : needs.order(stack.services().keySet())) {
            services.add(Objects.requireNonNull(stack.services().get(name), name));
        }
        return services;
    }

    private static SortedMap<String, Rollout> rollouts(
            List<Service> services,
            SortedMap<ReplicaName, ReplicaChange> replicas,
            NetworkPlan networks,
            boolean renewing) {
        SortedMap<String, Rollout> rollouts = new TreeMap<>();
        for (Service service : services) {
            if (service.update().isEmpty()) {
                continue;
            }
            Rollout.of(
                            service,
                            ReplicaName.range(replicas, service.name()).values(),
                            networks,
                            renewing)
                    .ifPresent(rollout -> rollouts.put(service.name(), rollout));
        }
        return rollouts;
    }

    /**
     * Who replaces a container takes over its address; only then newcomers take theirs. Where both
     * are there for a while the old one keeps it.
     */
    private static SequencedMap<ReplicaName, List<Attachment>> attachments(
            Stack stack,
            NetworkPlan networks,
            SortedMap<ReplicaName, ReplicaChange> replicas,
            SortedMap<String, Rollout> rollouts,
            Addresses addresses) {
        SequencedMap<ReplicaName, List<Joining>> places = new LinkedHashMap<>();
        for (ReplicaChange change : replicas.values()) {
            Service service = stack.services().get(change.replica().service());
            if (service != null && holdsAddresses(change)) {
                places.put(change.replica(), networks.of(stack, service.container()));
            }
        }
        Set<ReplicaName> beside = new HashSet<>();
        for (Rollout rollout : rollouts.values()) {
            for (Start start : rollout.replacements()) {
                SortedMap<String, Ipv4> old = Rollout.old(start).addresses();
                if (rollout.startsFirst()) {
                    beside.add(start.replica());
                } else {
                    places.getOrDefault(start.replica(), List.of())
                            .forEach(place -> addresses.prefer(start.replica(), place, old));
                }
                // Nobody else's: who is rolled may have to wait for who would like to have it.
                old.forEach(
                        (network, at) ->
                                addresses.reserve(network, at, "the old " + start.replica()));
            }
        }
        for (ReplicaChange change : replicas.values()) {
            if (change instanceof Start(ReplicaName replica, Optional<Container> found, _)
                    && found.isPresent()
                    && !beside.contains(replica)) {
                SortedMap<String, Ipv4> old = found.get().addresses();
                places.getOrDefault(replica, List.of())
                        .forEach(place -> addresses.prefer(replica, place, old));
            }
        }
        SequencedMap<ReplicaName, List<Attachment>> attachments = new LinkedHashMap<>();
        places.forEach(
                (replica, attached) ->
                        attachments.put(replica, addresses.attach(replica, attached)));
        return attachments;
    }

    /** What has only been stopped keeps its place, and its ports lead there. */
    private static boolean holdsAddresses(ReplicaChange change) {
        return switch (change) {
            case Start _, Again _ -> true;
            case Stay stay -> !stay.container().hasCompleted();
        };
    }
}
