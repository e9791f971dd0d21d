package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.reconciler.plan.UpRequest;
import jcompose.stack.StackException;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A stack that is to be brought up, and how.
 *
 * @param definition of the services that are meant and what they depend on
 */
record StackCreation(StackDefinition definition, UpRequest request) {
    /**
     * Loads it.
     *
     * @param services that were named; none: all
     * @param alone whether what these depend on is left alone
     */
    static StackCreation load(
            Session session,
            StackOptions options,
            CreationOptions creation,
            List<String> services,
            boolean alone)
            throws StackException, IOException, CommandException {
        StackDefinition whole = session.stack().loadServices(options, services);
        StackDefinition stack = creation.apply(whole);
        if (alone && !services.isEmpty()) {
            stack = only(stack, services);
        }
        if (session.stack().isSet(options, "COMPOSE_REMOVE_ORPHANS")) {
            creation.tidying = true;
        }
        return new StackCreation(stack, creation.request(stack, services));
    }

    private static StackDefinition only(StackDefinition stack, List<String> services) {
        Map<String, ServiceDefinition> left = new TreeMap<>(stack.services());
        left.keySet().retainAll(services);
        left.replaceAll(
                (_, service) -> {
                    List<DependencyDefinition> among =
                            service.dependencies().stream()
                                    .filter(each -> services.contains(each.service()))
                                    .toList();
                    return service.dependingOn(among);
                });
        return stack.with(left);
    }
}
