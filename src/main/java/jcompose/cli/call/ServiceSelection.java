package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.stack.definition.DependencyDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The services that a command line names; all where it names none. */
public final class ServiceSelection {
    private ServiceSelection() {}

    public static Collection<ServiceDefinition> of(
            StackDefinition stack, List<String> names, boolean withDependencies)
            throws CommandException {
        if (names.isEmpty()) {
            return stack.services().values();
        }
        ServiceNames.require(names, stack.services().keySet());
        SortedMap<String, ServiceDefinition> selected = new TreeMap<>();
        Deque<String> left = new ArrayDeque<>(names);
        while (!left.isEmpty()) {
            String name = left.remove();
            ServiceDefinition service = stack.services().get(name);
            if (service != null && selected.put(name, service) == null && withDependencies) {
                service.dependencies().stream()
                        .map(DependencyDefinition::service)
                        .forEach(left::add);
            }
        }
        return selected.values();
    }
}
