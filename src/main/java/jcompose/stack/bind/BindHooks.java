package jcompose.stack.bind;

import jcompose.reconciler.desired.Hook;
import jcompose.stack.definition.HookDefinitions;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Binds what is run around the lives of a service's containers. */
final class BindHooks {
    private BindHooks() {}

    static HookDefinitions bind(Tree.Mapping service) {
        return new HookDefinitions(
                each(service, "pre_start", BindHooks::preStart),
                each(service, "post_start", BindHooks::hook),
                each(service, "pre_stop", BindHooks::hook));
    }

    private static <T> List<T> each(
            Tree.Mapping service, String key, Function<Tree.Mapping, T> binding) {
        List<T> bound = new ArrayList<>();
        for (Tree element : service.elements(key)) {
            if (element instanceof Tree.Mapping hook) {
                bound.add(binding.apply(hook));
            }
        }
        return bound;
    }

    private static HookDefinitions.PreStart preStart(Tree.Mapping hook) {
        return new HookDefinitions.PreStart(
                Values.text(hook, "image").filter(image -> !image.isEmpty()),
                hook(hook),
                hook.isTrue("per_replica"));
    }

    private static Hook hook(Tree.Mapping hook) {
        return new Hook(
                Values.texts(hook, "command").orElse(List.of()),
                Values.text(hook, "user").filter(user -> !user.isEmpty()),
                hook.isTrue("privileged"),
                Values.text(hook, "working_dir").filter(path -> !path.isEmpty()),
                Values.variables(hook, "environment"));
    }
}
