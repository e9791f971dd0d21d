package jcompose.deploy;

import jcompose.build.BuildException;
import jcompose.build.BuildListener;
import jcompose.build.Builder;
import jcompose.execute.EffectException;
import jcompose.execute.ImagePreparation;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.Service;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.Step;
import jcompose.registry.PullListener;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where the images of stacks come from: from builds, and from registries. */
public final class ImageSupply {
    private final Machine machine;
    private final Builder builder;
    private final Pulls pulls;

    ImageSupply(Machine machine, Builder builder, Pulls pulls) {
        this.machine = machine;
        this.builder = builder;
        this.pulls = pulls;
    }

    /** Brings an image from its registry into the store. */
    @FunctionalInterface
    public interface Pulls {
        /**
         * The image of that name.
         *
         * @param platform empty: this machine's
         */
        void pull(ImageReference reference, Optional<Platform> platform, PullListener listener)
                throws IOException, InterruptedException;
    }

    /** The images that one pass has prepared: none is asked for a second time. */
    static final class Prepared {
        private final Set<Image> images = new HashSet<>();

        /**
         * Notes that the image is prepared now.
         *
         * @throws IOException when it was before: it did not stay
         */
        void add(Image image) throws IOException {
            if (!images.add(image)) {
                throw new IOException(
                        "image " + image.reference() + " was there, and is gone again");
            }
        }
    }

    /** The stack once all of its images are there; those that are not are built or pulled. */
    Stack complete(StackDefinition definition, PullRules rules, PassListener listener)
            throws StackException, IOException, InterruptedException {
        ImagePreparation preparation = preparation(definition, rules, listener);
        Prepared prepared = new Prepared();
        while (true) {
            Stack stack =
                    new Resolver(machine.images(), definition, rules, machine.users()).resolve();
            boolean complete = true;
            for (Service service : stack.services().values()) {
                for (Image.ToPrepare image : service.container().imagesToPrepare()) {
                    complete = false;
                    prepared.add(image);
                    prepare(preparation, service.name(), image);
                    Action action = new Action.PrepareImage(service.name(), image);
                    Reason why = new Reason(Reason.Kind.NEEDED, service.name() + " runs it");
                    listener.ended(
                            new Outcome.Done(new Step(1, action, List.of(why), new TreeSet<>())));
                }
            }
            if (complete) {
                return stack;
            }
        }
    }

    private static void prepare(ImagePreparation preparation, String service, Image.ToPrepare image)
            throws IOException, InterruptedException {
        try {
            preparation.prepare(new Action.PrepareImage(service, image));
        } catch (EffectException e) {
            throw new IOException("image " + image.reference() + ": " + e.getMessage(), e);
        }
    }

    /** How the images of a plan are prepared; what was pulled is noted in the rules. */
    ImagePreparation preparation(
            StackDefinition definition, PullRules rules, PassListener listener) {
        Builds builds = new Builds(definition);
        return prepare -> {
            var reference = ImageReference.parse(prepare.image().reference());
            try {
                switch (prepare.image()) {
                    case Image.ToBuild _ ->
                            builder.build(
                                    builds.of(reference).orElseThrow().request(machine.images()),
                                    listener.building(prepare.service()));
                    case Image.ToPull _, Image.ToRefresh _ -> {
                        pull(prepare, reference, builds, listener);
                        rules.pulled(reference);
                    }
                }
            } catch (BuildException | IOException e) {
                throw new EffectException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    /** What cannot be pulled is built where it can be. */
    private void pull(
            Action.PrepareImage prepare,
            ImageReference reference,
            Builds builds,
            PassListener listener)
            throws BuildException, IOException, InterruptedException {
        try {
            pulls.pull(
                    reference,
                    builds.platform(prepare.service()),
                    listener.pulling(prepare.image().reference()));
        } catch (IOException e) {
            Optional<Builds.Build> build = builds.of(reference);
            if (build.isEmpty()) {
                throw e;
            }
            BuildListener building = listener.building(prepare.service());
            building.warned("built, as it cannot be pulled: " + e.getMessage());
            builder.build(build.get().request(machine.images()), building);
        }
    }
}
