package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

/** Only a service with a network of its own has ports of its own. */
final class CheckNetworkMode {
    private CheckNetworkMode() {}

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        String mode = service.text("network_mode");
        if (mode == null
                || !(service.get("ports") instanceof Tree.Sequence ports)
                || ports.elements().isEmpty()
                || mode.equals("bridge")) {
            return;
        }
        if (mode.startsWith("service:")) {
            String owner = mode.substring("service:".length());
            problems.error(
                    ports.position(),
                    path.key("ports"),
                    "the service has no network of its own: it uses that of '" + owner + "'",
                    "publish the ports there");
        } else {
            problems.warning(
                    ports.position(),
                    path.key("ports"),
                    "has no effect with network_mode: " + mode,
                    "");
        }
    }
}
