package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

/** Dependencies that can be waited for. */
final class CheckDependencies {
    private final Tree.Mapping services;
    private final Problems problems;

    private CheckDependencies(Tree.Mapping services, Problems problems) {
        this.services = services;
        this.problems = problems;
    }

    static void check(Tree.Mapping services, Problems problems) {
        CheckDependencies check = new CheckDependencies(services, problems);
        Services.each(
                services,
                (name, service, path) ->
                        service.mapping("depends_on")
                                .entries()
                                .forEach(
                                        (target, entry) ->
                                                check.dependency(
                                                        target,
                                                        entry,
                                                        path.key("depends_on").key(target))));
    }

    private void dependency(String target, Tree.Entry entry, KeyPath path) {
        if (!(entry.value() instanceof Tree.Mapping dependency)) {
            return;
        }
        Tree.Mapping health = services.mapping(target).mapping("healthcheck");
        if ("service_healthy".equals(dependency.text("condition")) && isDisabled(health)) {
            problems.error(
                    entry.position(),
                    path,
                    "waits until '" + target + "' is healthy, but its health check is disabled",
                    "use the condition service_started, or give it a health check");
        }
    }

    private static boolean isDisabled(Tree.Mapping health) {
        return health.isTrue("disable")
                || (!health.elements("test").isEmpty()
                        && health.elements("test").getFirst() instanceof Tree.Text text
                        && text.text().equals("NONE"));
    }
}
