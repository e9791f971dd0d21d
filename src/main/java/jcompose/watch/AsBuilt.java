package jcompose.watch;

import jcompose.stack.bind.BindStack;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.tree.Tree;

import java.util.Set;

/** A stack some of whose services run on the image that they have, whatever it was built from. */
final class AsBuilt {
    private AsBuilt() {}

    static StackDefinition of(StackDefinition stack, Set<String> services) {
        if (services.isEmpty()) {
            return stack;
        }
        Tree.Mapping all = stack.canonical().mapping("services");
        Tree.Mapping changed =
                all.mapValues(
                        (name, value) -> {
                            ServiceDefinition service = stack.services().get(name);
                            return services.contains(name)
                                            && service != null
                                            && service.build().isPresent()
                                            && value instanceof Tree.Mapping mapping
                                    ? unbuilt(mapping, service)
                                    : value;
                        });
        Tree.Mapping canonical = stack.canonical().with("services", changed);
        return new StackDefinition(
                stack.name(),
                stack.projectDirectory(),
                stack.files(),
                BindStack.services(canonical),
                stack.networks(),
                stack.volumes(),
                stack.warnings(),
                stack.canonical());
    }

    private static Tree unbuilt(Tree.Mapping service, ServiceDefinition definition) {
        return service.without("build")
                .with("image", new Tree.Text(service.keyPosition("build"), definition.image()))
                .with("pull_policy", new Tree.Text(service.keyPosition("build"), "never"));
    }
}
