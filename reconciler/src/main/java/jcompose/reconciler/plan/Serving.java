package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.plan.ReplicaChange.Again;
import jcompose.reconciler.plan.ReplicaChange.Start;
import jcompose.reconciler.plan.ReplicaChange.Stay;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who stands behind published ports while replicas are started and replaced: of a service that
 * serves already, only those that serve. The others join once they are well.
 */
final class Serving {
    private final Decisions decisions;
    private final SortedMap<ReplicaName, Ipv4> addresses = new TreeMap<>();

    private Serving(Decisions decisions) {
        this.decisions = decisions;
    }

    static Serving of(Decisions decisions) {
        Serving serving = new Serving(decisions);
        for (Service service : decisions.services()) {
            if (!service.ports().isEmpty()) {
                for (ReplicaChange change : decisions.replicasOf(service.name())) {
                    serving.address(change)
                            .ifPresent(at -> serving.addresses.put(change.replica(), at));
                }
            }
        }
        return serving;
    }

    /** Where a replica can be reached once the plan is carried out. */
    static Optional<Ipv4> reachable(Decisions decisions, ReplicaName replica) {
        return decisions.replicasOf(replica.service()).stream()
                        .filter(change -> change.replica().equals(replica))
                        .allMatch(change -> isToRun(decisions, change))
                ? open(decisions, replica).map(Attachment::address)
                : Optional.empty();
    }

    /** Whoever has ended, or is only made, keeps no port from others. */
    private static boolean isToRun(Decisions decisions, ReplicaChange change) {
        return switch (change) {
            case Stay stay -> stay.container().alive();
            case Start _, Again _ -> decisions.request().starts();
        };
    }

    /** The ports that a replica which is only made is to have once it is started. */
    static SortedMap<PublishedPort, Ipv4> later(Decisions decisions, ReplicaName replica) {
        SortedMap<PublishedPort, Ipv4> ports = new TreeMap<>();
        open(decisions, replica)
                .ifPresent(
                        at ->
                                decisions
                                        .service(replica)
                                        .ports()
                                        .forEach(port -> ports.put(port, at.address())));
        return ports;
    }

    boolean serves(String service) {
        return !of(service).isEmpty();
    }

    Collection<Ipv4> of(String service) {
        return ReplicaName.range(addresses, service).values();
    }

    Optional<Ipv4> of(ReplicaName replica) {
        return Optional.ofNullable(addresses.get(replica));
    }

    private Optional<Ipv4> address(ReplicaChange change) {
        return switch (change) {
            case Stay stay when stay.container().alive() -> reachable(decisions, stay.replica());
            case Stay _, Again _ -> Optional.empty();
            case Start start ->
                    decisions.isRolled(start)
                            ? addressOf(Rollout.old(start), start.replica())
                            : Optional.empty();
        };
    }

    private Optional<Ipv4> addressOf(Container old, ReplicaName replica) {
        return open(decisions, replica).map(at -> old.addresses().get(at.network()));
    }

    private static Optional<Attachment> open(Decisions decisions, ReplicaName replica) {
        return decisions.attachmentsOf(replica).stream()
                .filter(attachment -> !attachment.internal() && attachment.driver().isOurs())
                .findFirst();
    }
}
