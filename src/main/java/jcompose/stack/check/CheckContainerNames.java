package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.HashMap;
import java.util.Map;

/** A container's name is that of one container. */
public final class CheckContainerNames {
    private final Problems problems;
    private final Map<String, String> names = new HashMap<>();

    private CheckContainerNames(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reports names of several.
     *
     * @param services those that are meant: others may have the same names
     */
    public static void check(Tree.Mapping services, Problems problems) {
        Services.each(services, new CheckContainerNames(problems)::service);
    }

    private void service(String name, Tree.Mapping service, KeyPath path) {
        if (!(service.get("container_name") instanceof Tree.Text(Position position, String own))) {
            return;
        }
        KeyPath place = path.key("container_name");
        String other = names.putIfAbsent(own, name);
        if (other != null) {
            problems.error(
                    position,
                    place,
                    "container name \"" + own + "\" is already in use by service '" + other + "'");
        }
        Tree scale = service.get("scale");
        Tree replicas = scale == null ? service.mapping("deploy").get("replicas") : scale;
        if (replicas instanceof Tree.Whole(Position ignored, long count) && count > 1) {
            problems.error(
                    position,
                    place,
                    "one name cannot be that of " + count + " containers",
                    "remove 'container_name', or run one replica");
        }
    }
}
