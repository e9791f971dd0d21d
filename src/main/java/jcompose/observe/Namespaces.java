package jcompose.observe;

import jcompose.reconciler.difference.Value;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** Whose namespaces a container's process really is in. */
final class Namespaces {
    private static final String OF_SERVICE = "service:";
    private static final Value OTHER = new Value.Single("other");
    private static final Value HOST = new Value.Single("host");

    private final Sighting sighting;
    private final Owners owners;
    private final MachineView machine;

    Namespaces(Sighting sighting, Owners owners, MachineView machine) {
        this.sighting = sighting;
        this.owners = owners;
        this.machine = machine;
    }

    /**
     * What was asked for if the kernel agrees.
     *
     * @param kind as below {@code /proc/PID/ns}
     */
    Value actual(String kind, Value recorded) {
        String wanted = recorded.toString();
        if (wanted.startsWith(OF_SERVICE)) {
            return shares(kind, wanted.substring(OF_SERVICE.length())) ? recorded : OTHER;
        }
        Optional<Long> inode = sighting.namespace(kind);
        if (inode.isEmpty()) {
            return recorded;
        }
        boolean machines = machine.owns(kind, inode.get());
        if (recorded.equals(HOST)) {
            return machines ? recorded : OTHER;
        }
        return machines ? HOST : recorded;
    }

    /** Between two runs, of either, the namespace is the one that the next run is going to join. */
    private boolean shares(String kind, String service) {
        Optional<Long> inode = sighting.namespace(kind);
        Optional<Long> owned = owners.namespace(service, kind);
        if (inode.isPresent() && owned.isPresent()) {
            return inode.equals(owned);
        }
        Optional<String> owner = owners.container(service).map(ContainerId::hex);
        for (JsonNode join : sighting.config().path("joins")) {
            if (owner.equals(Optional.of(join.path("container").asString("")))) {
                return true;
            }
        }
        return false;
    }
}
