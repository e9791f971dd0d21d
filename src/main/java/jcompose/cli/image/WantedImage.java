package jcompose.cli.image;

import jcompose.cli.output.CommandException;
import jcompose.cli.output.Wording;
import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.reconciler.desired.Mount;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Located;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An image that {@code pull} fetches for services: what they run, and what they mount. Several
 * services may share it; it is pulled once.
 *
 * @param name as the stack file has it
 * @param platform empty: this machine's
 */
record WantedImage(
        String name,
        ImageReference reference,
        Optional<Platform> platform,
        boolean buildable,
        boolean onlyMissing) {
    /** Those of some of the stack's services, their own images first. */
    static List<WantedImage> of(
            StackDefinition stack, Collection<ServiceDefinition> services, boolean ignoreBuildable)
            throws CommandException {
        Map<ImageReference, WantedImage> wanted = new LinkedHashMap<>();
        for (ServiceDefinition service : services) {
            if (isToBePulled(service, ignoreBuildable)) {
                ImageReference reference = Wording.reference(service.image());
                wanted.putIfAbsent(reference, own(service, reference));
            }
        }
        Set<String> built =
                stack.services().values().stream()
                        .filter(service -> service.build().isPresent())
                        .map(ServiceDefinition::image)
                        .collect(Collectors.toSet());
        for (ServiceDefinition service : services) {
            if (!(service.pullPolicy() instanceof PullPolicy.Never)) {
                for (Located<Mount> mount : service.mounts()) {
                    if (mount.value() instanceof Mount.OfImage of
                            && !built.contains(of.image().reference())) {
                        String name = of.image().reference();
                        ImageReference reference = Wording.reference(name);
                        wanted.putIfAbsent(
                                reference,
                                new WantedImage(name, reference, Optional.empty(), false, false));
                    }
                }
            }
        }
        return List.copyOf(wanted.values());
    }

    private static WantedImage own(ServiceDefinition service, ImageReference reference)
            throws CommandException {
        Optional<Platform> platform =
                Wording.platforms(service.platform().stream().toList()).stream()
                        .findFirst()
                        .filter(each -> !each.equals(Platform.local()));
        return new WantedImage(
                service.image(),
                reference,
                platform,
                service.build().isPresent(),
                isOnlyMissing(service, reference));
    }

    private static boolean isToBePulled(ServiceDefinition service, boolean ignoreBuildable) {
        boolean buildable = service.build().isPresent();
        boolean named = service.written().has("image");
        if (buildable && (ignoreBuildable || !named)) {
            return false;
        }
        return switch (service.pullPolicy()) {
            case PullPolicy.Never _ -> false;
            // Who calls this wants images pulled, unless the file itself says that one is built.
            case PullPolicy.Build _ -> !service.written().has("pull_policy");
            case PullPolicy.Always _, PullPolicy.Missing _, PullPolicy.Every _ -> true;
        };
    }

    /** What is called the latest may be another one by now. */
    private static boolean isOnlyMissing(ServiceDefinition service, ImageReference reference) {
        return service.written().has("pull_policy")
                && service.pullPolicy() instanceof PullPolicy.Missing
                && !reference.tag().orElse("latest").equals("latest");
    }
}
