package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The builds of a stack's services. */
public final class StackBuilds {
    private StackBuilds() {}

    /**
     * One for each image, in the order of the services.
     *
     * @param wanted services; empty: all of them
     * @param dependencies whether also those that they depend on
     */
    public static List<StackBuild> of(
            StackDefinition definition,
            ImageStore images,
            Collection<String> wanted,
            boolean dependencies)
            throws BuildException, IOException {
        Set<String> services = new LinkedHashSet<>();
        for (String each : wanted.isEmpty() ? definition.services().keySet() : wanted) {
            add(each, definition, dependencies, services);
        }
        afterContexts(definition, services);
        Builds builds = new Builds(definition);
        Set<ImageReference> seen = new HashSet<>();
        List<StackBuild> found = new ArrayList<>();
        for (String name : services) {
            ServiceDefinition service = definition.services().get(name);
            if (service == null || service.build().isEmpty()) {
                continue;
            }
            ImageReference reference = ImageReference.parse(service.image());
            if (seen.add(reference)) {
                Builds.Build build = builds.of(reference).orElseThrow();
                found.add(new StackBuild(name, build.whole(images)));
            }
        }
        return found;
    }

    /** An image that another build reads is built first. */
    private static void afterContexts(StackDefinition definition, Set<String> services) {
        List<String> order = new ArrayList<>();
        for (String service : List.copyOf(services)) {
            visit(service, definition, services, new HashSet<>(), order);
        }
        services.clear();
        services.addAll(order);
    }

    private static void visit(
            String name,
            StackDefinition definition,
            Set<String> wanted,
            Set<String> above,
            List<String> order) {
        ServiceDefinition service = definition.services().get(name);
        if (service == null || order.contains(name) || !above.add(name)) {
            return;
        }
        service.build()
                .ifPresent(
                        build ->
                                build.extras().places().values().stream()
                                        .filter(place -> place.startsWith("service:"))
                                        .map(place -> place.substring("service:".length()))
                                        .forEach(
                                                other ->
                                                        visit(
                                                                other,
                                                                definition,
                                                                wanted,
                                                                above,
                                                                order)));
        order.add(name);
    }

    private static void add(
            String name, StackDefinition definition, boolean dependencies, Set<String> services) {
        ServiceDefinition service = definition.services().get(name);
        if (service == null || services.contains(name)) {
            return;
        }
        if (dependencies) {
            for (DependencyDefinition each : service.dependencies()) {
                add(each.service(), definition, true, services);
            }
        }
        services.add(name);
    }
}
