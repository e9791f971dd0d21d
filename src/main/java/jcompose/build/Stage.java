package jcompose.build;

import jcompose.image.ImageConfig;
import jcompose.image.ImageDocument;
import jcompose.image.Platform;
import jcompose.type.Digest;

import java.util.ArrayList;
import java.util.List;

/**
 * A stage of which everything is known but its layers.
 *
 * @param number its place in the Dockerfile, from 0
 * @param name the number when it has none
 * @param platform whose programs its files are
 * @param history of the base and of this stage
 * @param key of the last step, or of the base
 */
record Stage(
        int number,
        String name,
        Base base,
        Platform platform,
        List<Step> steps,
        ImageConfig config,
        List<ImageDocument.History> history,
        Digest key) {
    Stage {
        steps = List.copyOf(steps);
        history = List.copyOf(history);
    }

    /** The stages that it stands on or reads. */
    List<Stage> needed() {
        List<Stage> needed = new ArrayList<>();
        if (base instanceof Base.Earlier(Stage earlier)) {
            needed.add(earlier);
        }
        steps.forEach(step -> needed.addAll(step.stages()));
        return needed;
    }
}
