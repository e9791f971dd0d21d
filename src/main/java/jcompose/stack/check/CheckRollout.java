package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;

/** How replicas give way to changed ones (Compose specification, deploy.md). */
final class CheckRollout {
    private static final List<String> FORWARD = List.of("pause", "continue", "rollback");
    private static final List<String> BACK = List.of("pause", "continue");
    private static final List<String> MODES = List.of("replicated", "global");

    private final Problems problems;

    private CheckRollout(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckRollout check = new CheckRollout(problems);
        Tree.Mapping deploy = service.mapping("deploy");
        KeyPath below = path.key("deploy");
        check.mode(deploy, below.key("mode"));
        check.policy(deploy.mapping("update_config"), below.key("update_config"), FORWARD);
        check.policy(deploy.mapping("rollback_config"), below.key("rollback_config"), BACK);
    }

    /** On one machine a global service has one container. */
    private void mode(Tree.Mapping deploy, KeyPath path) {
        if (deploy.get("mode") instanceof Tree.Text(var position, String mode)
                && !mode.isEmpty()
                && !MODES.contains(mode)) {
            problems.error(
                    position,
                    path,
                    "deploy mode '" + mode + "' is not supported",
                    "allowed: " + String.join(", ", MODES));
        }
    }

    private void policy(Tree.Mapping policy, KeyPath path, List<String> actions) {
        if (policy.get("failure_action") instanceof Tree.Text(var position, String action)
                && !actions.contains(action)) {
            problems.error(
                    position,
                    path.key("failure_action"),
                    "unknown failure action '" + action + "'",
                    NearestWord.hint(action, actions));
        }
        Tree ratio = policy.get("max_failure_ratio");
        if (ratio instanceof Tree.Real real && (real.value() < 0 || real.value() > 1)) {
            problems.error(
                    real.position(),
                    path.key("max_failure_ratio"),
                    "a ratio is between 0 and 1, found " + real.value());
        }
    }
}
