package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;

/** The restart policy of one service's {@code deploy}. */
final class CheckRestart {
    private static final List<String> CONDITIONS =
            List.of("any", "on-failure", "none", "always", "unless-stopped", "no");

    private CheckRestart() {}

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        Tree.Mapping policy = service.mapping("deploy").mapping("restart_policy");
        if (policy.get("condition") instanceof Tree.Text(Position position, String condition)
                && !condition.isEmpty()
                && !CONDITIONS.contains(condition)) {
            String nearest = NearestWord.find(condition, CONDITIONS);
            problems.error(
                    position,
                    path.key("deploy").key("restart_policy").key("condition"),
                    "'" + condition + "' is not a condition of restarts",
                    nearest == null
                            ? "use any, on-failure or none"
                            : "did you mean '" + nearest + "'?");
        }
    }
}
