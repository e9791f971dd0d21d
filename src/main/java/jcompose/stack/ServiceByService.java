package jcompose.stack;

import jcompose.stack.tree.Tree;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Takes the services of a file through several phases one after the other: each goes through all of
 * them while it is in the processor's cache, where the file of a large stack has no room.
 */
final class ServiceByService {
    private static final String SERVICES = "services";

    private ServiceByService() {}

    /**
     * A file after phases that look at nothing beside the services, and at one service at a time.
     */
    static Tree.Mapping through(Tree.Mapping file, UnaryOperator<Tree.Mapping> phases) {
        if (!(file.get(SERVICES) instanceof Tree.Mapping services)) {
            return phases.apply(file);
        }
        Tree.Mapping others = new Tree.Mapping(services.position(), Map.of());
        return phases.apply(file.with(SERVICES, others))
                .with(
                        SERVICES,
                        services.mapValues(
                                (name, service) ->
                                        phases.apply(
                                                        file.only(
                                                                SERVICES,
                                                                services.only(name, service)))
                                                .mapping(SERVICES)
                                                .value(name)));
    }
}
