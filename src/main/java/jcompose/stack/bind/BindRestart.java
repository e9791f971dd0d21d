package jcompose.stack.bind;

import jcompose.reconciler.desired.RestartPolicy;
import jcompose.reconciler.desired.RestartPolicy.Kind;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.RestartPolicies;
import jcompose.stack.tree.Tree;

import java.time.Duration;
import java.util.Optional;

/** Binds the restart policy, of which the one in {@code deploy} wins, as with docker compose. */
final class BindRestart {
    private BindRestart() {}

    static RestartPolicy bind(Tree.Mapping service) {
        if (service.mapping("deploy").get("restart_policy") instanceof Tree.Mapping policy) {
            return new RestartPolicy(
                    RestartPolicies.condition(Values.text(policy, "condition").orElse("")),
                    Values.whole(policy, "max_attempts")
                            .map(count -> (int) Math.min(count, Integer.MAX_VALUE))
                            .orElse(0),
                    positive(policy, "delay"),
                    positive(policy, "window"));
        }
        String text = service.text("restart");
        try {
            return text == null || text.isEmpty()
                    ? new RestartPolicy(Kind.NO, 0)
                    : RestartPolicies.parse(text);
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }

    private static Optional<Duration> positive(Tree.Mapping policy, String key) {
        return Values.duration(policy, key).filter(Duration::isPositive);
    }
}
