package jcompose.network;

import jcompose.process.Command;

import java.io.IOException;

/** The machine's ends of interfaces whose container is known to nobody any more. */
public final class StrayInterfaces {
    private static final int SHORTEST = 12;

    private StrayInterfaces() {}

    /**
     * Removes those of one container on a network; false: there are none.
     *
     * @param id in full: another container must not be meant
     */
    public static boolean remove(String network, String id) throws IOException {
        boolean removed = false;
        if (id.length() < SHORTEST) {
            return false;
        }
        for (OwnedNetwork owned : OwnedNetwork.all()) {
            if (!owned.network().name().equals(network)) {
                continue;
            }
            for (String end : OwnedNetwork.ends(owned.network())) {
                if (end.startsWith("jv" + id)) {
                    Command.of("ip", "link", "delete", "dev", end).output("");
                    removed = true;
                }
            }
        }
        return removed;
    }
}
