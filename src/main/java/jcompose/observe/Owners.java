package jcompose.observe;

import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first replicas, whose namespaces other containers may share; of two the one that runs. */
final class Owners {
    private final Map<String, Sighting> byService = new HashMap<>();

    Owners(List<Sighting> sightings) {
        for (Sighting sighting : sightings) {
            Optional<ReplicaName> replica = sighting.replica().filter(name -> name.number() == 1);
            if (replica.isPresent() && sighting.process().isPresent()) {
                byService.put(replica.get().service(), sighting);
            } else if (replica.isPresent()) {
                byService.putIfAbsent(replica.get().service(), sighting);
            }
        }
    }

    Optional<Long> namespace(String service, String kind) {
        return Optional.ofNullable(byService.get(service)).flatMap(owner -> owner.namespace(kind));
    }

    Optional<ContainerId> container(String service) {
        return Optional.ofNullable(byService.get(service)).map(Sighting::id);
    }
}
