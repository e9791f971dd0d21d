package jcompose.deploy;

import jcompose.image.ImageReference;
import jcompose.image.Origin;
import jcompose.image.StoreSnapshot;
import jcompose.image.StoredImage;
import jcompose.stack.definition.PullPolicy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which images one pass pulls. The network is not asked: what is in the store and when it was last
 * compared with its registry decides.
 */
final class PullRules {
    private final Instant now;
    private final Set<ImageReference> done = ConcurrentHashMap.newKeySet();

    PullRules(Instant now) {
        this.now = now;
    }

    /** What is to be done about an image. */
    sealed interface Verdict {}

    record Use(StoredImage image) implements Verdict {}

    record Refresh(StoredImage image, String why) implements Verdict {}

    record Pull(String why) implements Verdict {}

    /** It is not there, and may not be pulled. */
    record Refuse(String hint) implements Verdict {}

    /** The image was pulled in this pass, which will do for it. */
    void pulled(ImageReference reference) {
        done.add(reference);
    }

    Verdict verdict(PullPolicy policy, ImageReference reference, StoreSnapshot images)
            throws IOException {
        return verdict(policy, reference, images, images.find(reference));
    }

    /**
     * The same where the name stands for images for several platforms.
     *
     * @param image the one that is wanted
     */
    Verdict verdict(
            PullPolicy policy,
            ImageReference reference,
            StoreSnapshot images,
            Optional<StoredImage> image) {
        if (image.isEmpty()) {
            return switch (policy) {
                case PullPolicy.Never _ ->
                        new Refuse("pull_policy is never: pull it yourself, or build it");
                case PullPolicy.Build _ ->
                        new Refuse("pull_policy is build, and the service has no 'build'");
                case PullPolicy.Missing _, PullPolicy.Always _, PullPolicy.Every _ ->
                        new Pull("it is not in the store");
            };
        }
        StoredImage stored = image.get();
        // A digest cannot come to mean another image.
        if (done.contains(reference) || reference.digest().isPresent()) {
            return new Use(stored);
        }
        return switch (policy) {
            case PullPolicy.Never _, PullPolicy.Build _, PullPolicy.Missing _ -> new Use(stored);
            case PullPolicy.Always _ -> new Refresh(stored, "pull_policy is always");
            case PullPolicy.Every(Duration age, String text) -> {
                Optional<Instant> checked = images.origin(reference).map(Origin::checked);
                yield checked.isPresent() && now.isBefore(checked.get().plus(age))
                        ? new Use(stored)
                        : new Refresh(stored, "pull_policy is " + text + ", " + since(checked));
            }
        };
    }

    private String since(Optional<Instant> checked) {
        if (checked.isEmpty()) {
            return "and it was never pulled";
        }
        Duration age = Duration.between(checked.get(), now);
        String words = age.toHours() > 0 ? age.toHours() + " h" : age.toMinutes() + " min";
        return "and it was pulled " + words + " ago";
    }
}
