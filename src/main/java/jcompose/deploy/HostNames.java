package jcompose.deploy;

import jcompose.reconciler.desired.NamespaceMode.OfService;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;

/**
 * Who lives in the network of another service has its host name unless it has one of its own, as
 * with Docker. Each has a UTS namespace to itself: nothing but the name is shared.
 */
final class HostNames {
    private HostNames() {}

    /** The service with the name that its containers have; none: an ID. */
    static ServiceDefinition given(StackDefinition stack, ServiceDefinition service) {
        ServiceDefinition named = service;
        while (named.hostname().isEmpty()
                && !named.kernel().hostNames()
                && named.networkNamespace() instanceof OfService(String owner)) {
            ServiceDefinition next = stack.services().get(owner);
            if (next == null) {
                return service;
            }
            named = next;
        }
        return service.kernel().hostNames() ? service : service.hostNamed(named.hostname());
    }
}
