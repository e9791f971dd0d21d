package jcompose.deploy;

import jcompose.stack.definition.StackDefinition;
import jcompose.type.ContainerId;
import jcompose.type.PublishedPort;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A container to be run beside the replicas of a stack.
 *
 * @param stack the stack it belongs to
 * @param base the stack as its files say
 * @param changed the same with what is different for this container
 * @param service the service it is like, in both
 * @param named whether the service is one of the stack's; otherwise it is there for this container
 * @param dependencies whether what the service depends on is started first
 * @param aliases whether it is found by the service's names
 * @param ports published for it alone
 * @param detached whether it gets a supervisor and is left alone
 * @param interactive whether it reads standard input
 * @param terminal whether it has a terminal
 * @param removed whether it goes once it has ended
 * @param afterwards the command for which a detached one's supervisor makes room then; may be empty
 */
public record OneOffRequest(
        ContainerId id,
        String name,
        String stack,
        StackDefinition base,
        StackDefinition changed,
        String service,
        boolean named,
        boolean dependencies,
        boolean aliases,
        SortedSet<PublishedPort> ports,
        boolean detached,
        boolean interactive,
        boolean terminal,
        boolean removed,
        List<String> afterwards) {
    public OneOffRequest {
        afterwards = List.copyOf(afterwards);
        ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
    }
}
