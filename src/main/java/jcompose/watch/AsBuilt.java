package jcompose.watch;

import jcompose.stack.bind.BindStack;
import jcompose.stack.definition.FileDefinition;
import jcompose.stack.definition.FileDefinition.Source;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;
import jcompose.stack.tree.Tree;

import java.util.HashMap;
import java.util.Map;
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
        return stack.with(
                BindStack.services(canonical, (_, name) -> variables(stack).get(name), Map.of()));
    }

    /** Those that secrets and configs come from, as they were when the stack was loaded. */
    private static Map<String, String> variables(StackDefinition stack) {
        Map<String, String> variables = new HashMap<>();
        for (ServiceDefinition service : stack.services().values()) {
            for (Located<FileDefinition> file : service.files()) {
                if (file.value().source() instanceof Source.OfVariable(String name, var value)) {
                    value.ifPresent(text -> variables.put(name, text));
                }
            }
        }
        return variables;
    }

    private static Tree unbuilt(Tree.Mapping service, ServiceDefinition definition) {
        return service.without("build")
                .with("image", new Tree.Text(service.keyPosition("build"), definition.image()))
                .with("pull_policy", new Tree.Text(service.keyPosition("build"), "never"));
    }
}
