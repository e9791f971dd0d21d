package jcompose.stack.bind;

import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.reconciler.desired.UpdatePolicy.FailureAction;
import jcompose.reconciler.desired.UpdatePolicy.Order;
import jcompose.stack.tree.Tree;

import java.util.Optional;

/** Binds {@code update_config}. */
final class BindRollout {
    private BindRollout() {}

    static Optional<UpdatePolicy> updatePolicy(Tree.Mapping service) {
        return service.mapping("deploy").get("update_config") instanceof Tree.Mapping policy
                ? Optional.of(policy(policy))
                : Optional.empty();
    }

    private static UpdatePolicy policy(Tree.Mapping policy) {
        UpdatePolicy defaults = UpdatePolicy.DEFAULT;
        return new UpdatePolicy(
                Values.whole(policy, "parallelism")
                        .map(count -> (int) Math.min(count, Integer.MAX_VALUE))
                        .orElse(defaults.parallelism()),
                Values.duration(policy, "delay").orElse(defaults.delay()),
                Values.duration(policy, "monitor").orElse(defaults.monitor()),
                "start-first".equals(policy.text("order")) ? Order.START_FIRST : Order.STOP_FIRST,
                failureAction(policy),
                policy.get("max_failure_ratio") instanceof Tree.Real ratio
                        ? ratio.value()
                        : defaults.maximumFailureRatio());
    }

    private static FailureAction failureAction(Tree.Mapping policy) {
        for (FailureAction action : FailureAction.values()) {
            if (action.toString().equals(policy.text("failure_action"))) {
                return action;
            }
        }
        return UpdatePolicy.DEFAULT.failureAction();
    }
}
