package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.image.ImageConfig;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
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
    private final ImageStore images;
    private final Builds builds;
    private final PullRules rules;
    private final UserMode users;

    InitContainers(ImageStore images, Builds builds, PullRules rules, UserMode users) {
        this.images = images;
        this.builds = builds;
        this.rules = rules;
        this.users = users;
    }

    /**
     * Resolves one.
     *
     * @param own the service's container
     * @throws Refusal when its image is not to be had
     */
    InitContainer resolve(
            ServiceDefinition service, HookDefinitions.PreStart hook, ContainerSpec own)
            throws IOException, Refusal {
        Image image = hook.image().isPresent() ? image(hook.image().get()) : own.image();
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
            throw new Refusal("the image " + image.reference() + " names no command", "");
        }
        return new InitContainer(spec, hook.perReplica());
    }

    private Image image(String name) throws IOException, Refusal {
        ImageReference reference;
        try {
            reference = ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "");
        }
        Optional<Builds.Build> build = builds.of(reference);
        if (build.isPresent() && !build.get().isPulledFirst()) {
            return built(name, reference, build.get());
        }
        return switch (rules.verdict(new PullPolicy.Missing(), reference, images.find(reference))) {
            case PullRules.Use(StoredImage stored) -> new Image.Present(name, stored.id());
            case PullRules.Refresh(StoredImage stored, String why) ->
                    new Image.ToRefresh(name, stored.id(), why);
            case PullRules.Pull(String why) -> new Image.ToPull(name, why);
            case PullRules.Refuse(String hint) ->
                    throw new Refusal("image '" + name + "' is not in the store", hint);
        };
    }

    private Image built(String name, ImageReference reference, Builds.Build build)
            throws IOException, Refusal {
        try {
            var inputs = build.inputs(images);
            Optional<StoredImage> built = images.findByInputs(reference, inputs);
            return built.isPresent()
                    ? new Image.Present(name, built.get().id())
                    : new Image.ToBuild(name, inputs);
        } catch (BuildException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "");
        }
    }

    /** Why one of them cannot run, and what to do about it. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        private final String hint;

        Refusal(String message, String hint) {
            super(message);
            this.hint = hint;
        }

        String hint() {
            return hint;
        }
    }
}
