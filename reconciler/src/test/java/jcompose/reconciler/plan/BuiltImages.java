package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.type.Digest;

import java.util.Map;
import java.util.TreeMap;

/** Puts what has been built into a stack. */
final class BuiltImages {
    private BuiltImages() {}

    static Stack resolve(Stack stack, Map<Image.ToPrepare, Digest> built) {
        TreeMap<String, Service> services = new TreeMap<>();
        stack.services().forEach((name, service) -> services.put(name, resolve(service, built)));
        return new Stack(stack.name(), services, stack.networks(), stack.volumes());
    }

    private static Service resolve(Service service, Map<Image.ToPrepare, Digest> built) {
        Digest digest =
                service.container().image() instanceof Image.ToPrepare image
                        ? built.get(image)
                        : null;
        return digest == null
                ? service
                : ChangedStack.with(service, new Image.Present("built", digest));
    }
}
