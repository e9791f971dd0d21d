package jcompose.stack.check;

import jcompose.stack.definition.HealthCheckDefinition;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;

/** A health check must be one that can be run. */
final class CheckHealth {
    private static final String RESTART = HealthCheckDefinition.RESTART;

    static final String HINT =
            "as in [CMD, curl, -f, http://localhost] or [CMD-SHELL, 'curl … || exit 1']";

    private CheckHealth() {}

    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        Tree.Mapping health = service.mapping("healthcheck");
        KeyPath place = path.key("healthcheck");
        for (String key : List.of("interval", "timeout", "start_period", "start_interval")) {
            if (health.get(key) instanceof Tree.Text(Position position, String duration)) {
                try {
                    notNegative(duration);
                } catch (GrammarException e) {
                    problems.error(position, place.key(key), e.getMessage(), e.hint());
                }
            }
        }
        Tree interval = health.get("start_interval");
        if (interval != null && !health.isTrue("disable") && !health.has("start_period")) {
            problems.error(
                    interval.position(),
                    place.key("start_interval"),
                    "healthcheck.start_interval requires healthcheck.start_period to be set");
        }
        Tree restart = health.get(RESTART);
        if (restart != null && !(restart instanceof Tree.Bool)) {
            problems.error(restart.position(), place.key(RESTART), "must be true or false");
        }
        if (health.get("test") instanceof Tree.Sequence test) {
            test(test, place.key("test"), problems);
        }
    }

    static void notNegative(String duration) throws GrammarException {
        if (duration.startsWith("-")) {
            throw new GrammarException("'" + duration + "' is a negative duration", "");
        }
    }

    private static void test(Tree.Sequence test, KeyPath path, Problems problems) {
        int size = test.elements().size();
        String kind =
                size > 0 && test.elements().getFirst() instanceof Tree.Text text ? text.text() : "";
        String problem =
                switch (kind) {
                    case "NONE" -> "";
                    case "CMD" -> size > 1 ? "" : "'CMD' needs a command after it";
                    case "CMD-SHELL" -> size > 1 ? "" : "'CMD-SHELL' needs a command after it";
                    default -> "";
                };
        if (kind.equals("CMD-SHELL") && size > 2) {
            problems.warning(
                    test.position(),
                    path,
                    "the shell runs only the first element after CMD-SHELL",
                    "write the command as one string");
        }
        if (!problem.isEmpty()) {
            problems.error(test.position(), path, problem, HINT);
        }
    }
}
