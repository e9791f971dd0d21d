package jcompose.cli.image;

import jcompose.cli.call.FoundContainer;
import jcompose.deploy.Revision;
import jcompose.deploy.Revisions;
import jcompose.execute.Machine;
import jcompose.image.ImageReference;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The images that kept revisions need, of stacks that have a container: one can go back to them.
 */
final class RevisionImages {
    private final Map<String, List<String>> users = new HashMap<>();

    private RevisionImages() {}

    static RevisionImages read(Machine machine, List<FoundContainer> containers)
            throws IOException {
        RevisionImages images = new RevisionImages();
        TreeSet<String> stacks = new TreeSet<>();
        containers.forEach(container -> stacks.add(container.labels().stack()));
        stacks.remove("");
        for (String stack : stacks) {
            for (Revision revision : new Revisions(machine.layout().revisions(stack)).all()) {
                for (String reference : revision.images()) {
                    images.add(reference, "revision " + revision.number() + " of " + stack);
                }
            }
        }
        return images;
    }

    List<String> of(Digest manifest) {
        return users.getOrDefault(manifest.hex(), List.of());
    }

    private void add(String reference, String user) {
        Optional<Digest> digest = LocalImage.reference(reference).flatMap(ImageReference::digest);
        digest.ifPresent(
                manifest ->
                        users.computeIfAbsent(manifest.hex(), _ -> new ArrayList<>()).add(user));
    }
}
