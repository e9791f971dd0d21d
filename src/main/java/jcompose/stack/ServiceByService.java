package jcompose.stack;

import jcompose.stack.tree.Tree;

import java.util.Map;

/**
 * Takes the services of a file through several phases one after the other: each goes through all of
 * them while it is in the processor's cache, where the file of a large stack has no room.
 */
final class ServiceByService {
    private static final String SERVICES = "services";

    private ServiceByService() {}

    /** Phases that look at nothing beside the services, and at one service at a time. */
    @FunctionalInterface
    interface Phases {
        Tree.Mapping of(Tree.Mapping file);
    }

    static Tree.Mapping through(Tree.Mapping file, Phases phases) {
        if (!(file.get(SERVICES) instanceof Tree.Mapping services)) {
            return phases.of(file);
        }
        Tree.Mapping others = new Tree.Mapping(services.position(), Map.of());
        return phases.of(file.with(SERVICES, others))
                .with(
                        SERVICES,
                        services.mapValues(
                                (name, service) ->
                                        phases.of(file.only(SERVICES, services.only(name, service)))
                                                .mapping(SERVICES)
                                                .value(name)));
    }
}
