package jcompose.reconciler.plan;

import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.desired.NamespaceMode.OfService;
import jcompose.type.ReplicaName;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The namespaces that a container takes from other services.
 *
 * @param kinds for people, by service: {@code network, pid}
 */
record SharedNamespaces(SortedMap<String, String> kinds) {
    static SharedNamespaces of(ContainerSpec spec) {
        SortedMap<String, String> kinds = new TreeMap<>();
        add(kinds, "network", spec.networkNamespace());
        add(kinds, "pid", spec.pidNamespace());
        add(kinds, "ipc", spec.ipcNamespace());
        return new SharedNamespaces(kinds);
    }

    SortedSet<String> services() {
        return new TreeSet<>(kinds.keySet());
    }

    /** Namespaces are those of a service's first replica. */
    boolean areOf(ReplicaName replica) {
        return replica.number() == 1 && kinds.containsKey(replica.service());
    }

    static boolean isPrivateNetwork(ContainerSpec spec) {
        return spec.networkNamespace() instanceof NamespaceMode.Private;
    }

    private static void add(SortedMap<String, String> kinds, String kind, NamespaceMode mode) {
        if (mode instanceof OfService(String service)) {
            kinds.merge(service, kind, (before, added) -> before + ", " + added);
        }
    }
}
