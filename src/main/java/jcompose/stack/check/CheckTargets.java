package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.HashMap;
import java.util.Map;

/** Of one service, nothing is mounted where something else is. */
public final class CheckTargets {
    private final Problems problems;
    private final Map<String, Position> targets = new HashMap<>();

    private CheckTargets(Problems problems) {
        this.problems = problems;
    }

    public static void check(Tree.Mapping services, Problems problems) {
        Services.each(
                services,
                (name, service, path) -> new CheckTargets(problems).service(service, path));
    }

    private void service(Tree.Mapping service, KeyPath path) {
        int index = 0;
        for (Tree tmpfs : service.elements("tmpfs")) {
            if (tmpfs instanceof Tree.Text(Position position, String text)) {
                target(text.split(":", 2)[0], position, path.key("tmpfs").index(index));
            }
            index++;
        }
        index = 0;
        for (Tree volume : service.elements("volumes")) {
            if (volume instanceof Tree.Mapping map
                    && map.get("target") instanceof Tree.Text(Position position, String text)) {
                target(text, position, path.key("volumes").index(index));
            }
            index++;
        }
    }

    private void target(String target, Position position, KeyPath path) {
        Position other = targets.putIfAbsent(target, position);
        if (other != null) {
            problems.error(
                    position,
                    path,
                    "something else is mounted on '" + target + "' already",
                    "see " + other);
        }
    }
}
