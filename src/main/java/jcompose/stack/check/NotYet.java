package jcompose.stack.check;

import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;

/**
 * Attributes of the Compose Specification that cannot be run yet. Whoever makes one of them work
 * takes it out here.
 */
final class NotYet {
    private static final List<String> REFUSED =
            List.of(
                    "services.*.provider",
                    "services.*.volumes.[].volume.labels",
                    "networks.*.ipam.options");

    private static final Ways WAYS = new Ways();

    static {
        REFUSED.forEach(way -> WAYS.refuse(way, "is not supported yet"));
    }

    private NotYet() {}

    static void check(Tree.Mapping file, Problems problems) {
        WAYS.check(file, problems);
    }
}
