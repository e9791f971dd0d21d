package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The services whose namespaces a container has, or would have, as far as that was read. */
final class RecordedNamespaces {
    private static final String OF_SERVICE = "service:";

    private RecordedNamespaces() {}

    static SortedSet<String> of(Container container) {
        SortedSet<String> owners = new TreeSet<>();
        for (Field field :
                List.of(Field.NETWORK_NAMESPACE, Field.PID_NAMESPACE, Field.IPC_NAMESPACE)) {
            Value value = container.fields().get(field);
            if (value != null && value.toString().startsWith(OF_SERVICE)) {
                owners.add(value.toString().substring(OF_SERVICE.length()));
            }
        }
        return owners;
    }
}
