package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.difference.Value.Several;
import jcompose.reconciler.plan.NetworkPlan.Place;
import jcompose.type.Ipv4;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The networks on which a running container needs another interface, and why: the network is made
 * anew under it, or has been, and it was not told.
 */
record Readdressing(SortedMap<String, String> why) {
    static Readdressing of(Container container, List<Joining> joinings) {
        SortedMap<String, String> why = new TreeMap<>();
        for (Joining joining : joinings) {
            Place place = joining.place();
            String network = place.network().name();
            Ipv4 address = container.addresses().get(network);
            if (address != null && !place.stays()) {
                why.put(network, "network " + network + " is made anew");
            } else if (address != null && !Addresses.isForContainers(place, address)) {
                why.put(
                        network,
                        "address %s is none of network %s (%s)"
                                .formatted(address, network, place.subnet()));
            }
        }
        return new Readdressing(why);
    }

    Set<String> networks() {
        return why.keySet();
    }

    /** The changes with what else is wrong with its interfaces. */
    List<FieldChange> with(List<FieldChange> changes) {
        if (why.isEmpty()) {
            return changes;
        }
        List<String> sentences = new ArrayList<>(why.values());
        List<FieldChange> all = new ArrayList<>();
        for (FieldChange change : changes) {
            if (change.field() == Field.INTERFACES
                    && change.found() instanceof Several(List<String> others)) {
                sentences.addAll(others);
            } else {
                all.add(change);
            }
        }
        all.add(new FieldChange(Field.INTERFACES, new Several(sentences), new Several(List.of())));
        return all;
    }
}
