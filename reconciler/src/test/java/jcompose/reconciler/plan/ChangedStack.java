package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;

import java.util.Objects;
import java.util.TreeMap;

/** A stack in which one service has another image. */
final class ChangedStack {
    private ChangedStack() {}

    static Stack with(Stack stack, String name) {
        Service service = Objects.requireNonNull(stack.services().get(name));
        TreeMap<String, Service> services = new TreeMap<>(stack.services());
        services.put(name, with(service, new Image.Present("changed", ServiceDraft.digest(99))));
        return new Stack(stack.name(), services, stack.networks(), stack.volumes());
    }

    static Service with(Service service, Image image) {
        return new Service(
                service.name(),
                service.replicas(),
                service.container().on(image),
                service.ports(),
                service.dependencies(),
                service.update());
    }
}
