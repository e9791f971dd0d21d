package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.StoreSnapshot;
import jcompose.image.StoredImage;
import jcompose.reconciler.desired.Image;
import jcompose.stack.definition.PullPolicy;

import java.io.IOException;
import java.util.Optional;

/** The images that services need besides their own, by the names that the stack file has. */
final class NamedImages {
    private final ImageStore images;
    private final StoreSnapshot found;
    private final Builds builds;
    private final PullRules rules;

    /** {@code found}: the images of now in {@code images}. */
    NamedImages(ImageStore images, StoreSnapshot found, Builds builds, PullRules rules) {
        this.images = images;
        this.found = found;
        this.builds = builds;
        this.rules = rules;
    }

    /**
     * What it is or takes.
     *
     * @throws Refusal when it is not to be had
     */
    Image find(String name, PullPolicy policy) throws IOException, Refusal {
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
        return switch (rules.verdict(policy, reference, found)) {
            case PullRules.Use(StoredImage stored) -> new Image.Present(name, stored.id());
            case PullRules.Refresh(StoredImage stored, String why) ->
                    new Image.ToRefresh(name, stored.id(), why);
            case PullRules.Pull(String why) -> new Image.ToPull(name, why);
            case PullRules.Refuse(String hint) -> throw new Refusal("No such image: " + name, hint);
        };
    }

    private Image built(String name, ImageReference reference, Builds.Build build)
            throws IOException, Refusal {
        try {
            var inputs = build.inputs(images);
            Optional<StoredImage> built = found.findByInputs(reference, inputs);
            return built.isPresent()
                    ? new Image.Present(name, built.get().id())
                    : new Image.ToBuild(name, inputs);
        } catch (BuildException e) {
            throw new Refusal(String.valueOf(e.getMessage()), "");
        }
    }

    /** Why it is not to be had, and what to do about it. */
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
