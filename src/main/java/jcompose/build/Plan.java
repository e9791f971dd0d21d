package jcompose.build;

import jcompose.image.ImageDocument;
import jcompose.type.Digest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a build does.
 *
 * @param document of the image, without its layers
 * @param inputs everything that the build reads
 * @param epoch later modification times are set back to it: reproducible-builds.org's {@code
 *     SOURCE_DATE_EPOCH}
 * @param shown adds the Dockerfile's lines to a failure
 */
record Plan(
        Stage target,
        ImageDocument document,
        Digest inputs,
        Optional<Instant> epoch,
        List<String> warnings,
        UnaryOperator<BuildException> shown) {
    Plan {
        warnings = List.copyOf(warnings);
    }

    /** The stages that the target needs, each after those it needs itself. */
    List<Stage> stages() {
        SequencedMap<Integer, Stage> needed = new TreeMap<>();
        collect(target, needed);
        // A stage refers to earlier ones only, so their order is the Dockerfile's.
        return new ArrayList<>(needed.values());
    }

    private static void collect(Stage stage, SequencedMap<Integer, Stage> needed) {
        if (needed.putIfAbsent(stage.number(), stage) != null) {
            return;
        }
        stage.needed().forEach(each -> collect(each, needed));
    }

    /** The stages whose layers become the image's: the target and what it stands on. */
    List<Stage> imageStages() {
        List<Stage> stages = new ArrayList<>(List.of(target));
        while (stages.getFirst().base() instanceof Base.Earlier(Stage earlier)) {
            stages.addFirst(earlier);
        }
        return stages;
    }
}
