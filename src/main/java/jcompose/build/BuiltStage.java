package jcompose.build;

import jcompose.image.StoredLayer;
import jcompose.type.Digest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a stage, as far as it has been built.
 *
 * @param directories topmost first
 * @param stored the lowest first; empty for a stage that is no part of an image
 * @param chain of all layers; empty when there is none, or as {@code stored}
 * @param remade whether a layer was made in this build that is no part of an image: it may differ
 *     from that of the same key that others were made on
 */
record BuiltStage(
        List<Path> directories, List<StoredLayer> stored, Optional<Digest> chain, boolean remade) {
    BuiltStage {
        directories = List.copyOf(directories);
        stored = List.copyOf(stored);
    }

    static BuiltStage of(List<Path> directories) {
        return new BuiltStage(directories, List.of(), Optional.empty(), false);
    }

    BuiltStage with(Path directory) {
        return new BuiltStage(above(directory), stored, chain, remade);
    }

    BuiltStage remadeWith(Path directory) {
        return new BuiltStage(above(directory), stored, chain, true);
    }

    BuiltStage with(StepCache.Packed packed) {
        List<StoredLayer> layers = new ArrayList<>(stored);
        layers.add(packed.layer());
        return new BuiltStage(
                above(packed.directory()), layers, Optional.of(packed.chain()), remade);
    }

    private List<Path> above(Path directory) {
        List<Path> above = new ArrayList<>(List.of(directory));
        above.addAll(directories);
        return above;
    }
}
