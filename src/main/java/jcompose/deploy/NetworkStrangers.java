package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.observe.NetworkUser;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Containers that are on networks without being of the stack that these belong to. */
record NetworkStrangers(Machine machine, Observer observer) {
    /**
     * The names of those that are alive, by the networks' full names; a network without any is not
     * among these.
     *
     * @param stack whose the networks are
     */
    SortedMap<String, SortedSet<String>> on(Set<String> networks, String stack) throws IOException {
        SortedMap<String, SortedSet<String>> strangers = new TreeMap<>();
        if (networks.isEmpty()) {
            return strangers;
        }
        Map<String, Actual> others = new HashMap<>();
        for (NetworkUser user : NetworkUser.read(machine.directories())) {
            if (!user.stack().equals(stack) && networks.contains(user.network())) {
                Actual other = others.get(user.stack());
                if (other == null) {
                    other = observer.observe(user.stack());
                    others.put(user.stack(), other);
                }
                if (isAlive(user, other)) {
                    strangers
                            .computeIfAbsent(user.network(), _ -> new TreeSet<>())
                            .add(user.name());
                }
            }
        }
        return strangers;
    }

    private static boolean isAlive(NetworkUser user, Actual actual) {
        Container container = actual.containers().get(user.id());
        return container != null
                ? container.alive()
                : actual.oneOffs().containsKey(user.id())
                        && actual.oneOffs().get(user.id()).container().alive();
    }
}
