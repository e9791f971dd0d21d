package jcompose.deploy;

import jcompose.image.ImageConfig;
import jcompose.image.StoreSnapshot;
import jcompose.image.StoredImage;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.InitContainer;
import jcompose.reconciler.desired.UserMode;
import jcompose.stack.definition.HookDefinitions;
import jcompose.stack.definition.PullPolicy;
import jcompose.stack.definition.ServiceDefinition;

import java.io.IOException;
import java.util.Optional;

/** Resolves what runs before the containers of services. */
final class InitContainers {
    private final StoreSnapshot images;
    private final NamedImages named;
    private final UserMode users;

    InitContainers(StoreSnapshot images, NamedImages named, UserMode users) {
        this.images = images;
        this.named = named;
        this.users = users;
    }

    /**
     * Resolves one.
     *
     * @param own the service's container
     * @throws NamedImages.Refusal when its image is not to be had
     */
    InitContainer resolve(
            ServiceDefinition service, HookDefinitions.PreStart hook, ContainerSpec own)
            throws IOException, NamedImages.Refusal {
        Image image =
                hook.image().isPresent()
                        ? named.find(hook.image().get(), new PullPolicy.Missing())
                        : own.image();
        Optional<StoredImage> stored =
                switch (image) {
                    case Image.Present present -> images.findById(present.digest().hex());
                    case Image.ToRefresh stale -> images.findById(stale.digest().hex());
                    case Image.ToBuild _, Image.ToPull _ -> Optional.empty();
                };
        ImageConfig config = stored.map(StoredImage::config).orElse(ImageConfig.EMPTY);
        ContainerSpec spec =
                new ContainerSpecs(service, own.mounts(), config, users).before(hook, image);
        if (stored.isPresent() && spec.arguments().isEmpty()) {
            throw new NamedImages.Refusal(
                    "the image " + image.reference() + " names no command", "");
        }
        return new InitContainer(spec, hook.perReplica());
    }
}
