package jcompose.gitops;

import java.util.List;

/**
 * All that can be told of one stack.
 *
 * @param plan what its last deployment was to do, or the next one is
 * @param difference between the commits that runs and that is wanted; or of the last change
 * @param approvable whether a commit waits to be approved
 * @param back whether there is a good commit before the one that runs
 */
public record StackView(
        StackStatus status,
        List<Deployments.Member> members,
        List<String> plan,
        String difference,
        boolean approvable,
        boolean back) {
    public StackView {
        members = List.copyOf(members);
        plan = List.copyOf(plan);
    }
}
