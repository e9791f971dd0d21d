package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.Set;

/** What this machine has no part in where containers are on an interface of its own. */
final class CheckParents {
    private static final Set<String> DRIVERS = Set.of("macvlan", "ipvlan");

    private final Tree.Mapping networks;
    private final Problems problems;

    private CheckParents(Tree.Mapping networks, Problems problems) {
        this.networks = networks;
        this.problems = problems;
    }

    static void check(Tree.Mapping file, Problems problems) {
        CheckParents check = new CheckParents(file.mapping("networks"), problems);
        Services.each(file.mapping("services"), (name, service, path) -> check.of(service, path));
    }

    private void of(Tree.Mapping service, KeyPath path) {
        Tree.Mapping connections = service.mapping("networks");
        boolean all = !connections.entries().isEmpty();
        for (String key : connections.entries().keySet()) {
            boolean parent = isOnParent(key);
            all = all && parent;
            if (parent) {
                bandwidth(service, path);
                bandwidth(connections.mapping(key), path.key("networks").key(key));
            }
        }
        if (all
                && service.get("ports") instanceof Tree.Sequence ports
                && !ports.elements().isEmpty()) {
            problems.warning(
                    ports.position(),
                    path.key("ports"),
                    "has no effect: the service is on macvlan or ipvlan networks alone, where it"
                            + " is reached at its own address",
                    "");
        }
    }

    private void bandwidth(Tree.Mapping said, KeyPath path) {
        Tree.Mapping limits = said.mapping("x-bandwidth");
        if (limits.has("ingress")) {
            problems.error(
                    limits.keyPosition("ingress"),
                    path.key("x-bandwidth").key("ingress"),
                    "what comes in by a macvlan or ipvlan network cannot be limited",
                    "limit egress, or what the others send");
        }
    }

    private boolean isOnParent(String key) {
        String driver = networks.mapping(key).text("driver");
        return driver != null && DRIVERS.contains(driver);
    }
}
