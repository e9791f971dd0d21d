package jcompose.image;

import jcompose.type.Digest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What identifies a layer together with all layers below it: OCI image-spec config.md, Layer
 * ChainID.
 */
public final class ChainIds {
    private ChainIds() {}

    public static Digest of(Optional<Digest> below, Digest diffId) {
        return below.isEmpty() ? diffId : Sha256.of(below.get() + " " + diffId);
    }

    /**
     * Of each layer.
     *
     * @param diffIds the lowest first
     */
    public static List<Digest> of(List<Digest> diffIds) {
        List<Digest> chain = new ArrayList<>(diffIds.size());
        Optional<Digest> below = Optional.empty();
        for (Digest diffId : diffIds) {
            Digest next = of(below, diffId);
            chain.add(next);
            below = Optional.of(next);
        }
        return chain;
    }
}
