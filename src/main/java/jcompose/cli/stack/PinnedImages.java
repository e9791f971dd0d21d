package jcompose.cli.stack;

import jcompose.cli.output.CommandException;
import jcompose.cli.output.Wording;
import jcompose.image.ImageReference;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A stack whose images are named by digest, so that it stays the same whatever is pushed. */
final class PinnedImages {
    private final Lookup lookup;
    private final Map<ImageReference, Digest> known = new HashMap<>();

    PinnedImages(Lookup lookup) {
        this.lookup = lookup;
    }

    /** Tells what a name stands for now. */
    @FunctionalInterface
    interface Lookup {
        Digest of(ImageReference reference) throws IOException, InterruptedException;
    }

    /** The stack with full names of images; those that are built have none. */
    Tree.Mapping resolve(Tree.Mapping stack)
            throws IOException, InterruptedException, CommandException {
        Map<String, Tree.Entry> services = new LinkedHashMap<>();
        for (Map.Entry<String, Tree.Entry> each : stack.mapping("services").entries().entrySet()) {
            services.put(
                    each.getKey(),
                    new Tree.Entry(each.getValue().position(), pinned(each.getValue().value())));
        }
        return stack.with(
                "services", new Tree.Mapping(stack.mapping("services").position(), services));
    }

    /** Nothing but services with their images: a file to be laid over the stack's own. */
    static Tree.Mapping only(Tree.Mapping stack) {
        Tree.Mapping services =
                stack.mapping("services")
                        .mapValues((name, value) -> onlyImage((Tree.Mapping) value));
        return new Tree.Mapping(
                stack.position(),
                Map.of("services", new Tree.Entry(stack.keyPosition("services"), services)));
    }

    private static Tree onlyImage(Tree.Mapping service) {
        Tree.Entry image = service.entries().get("image");
        return new Tree.Mapping(
                service.position(), image == null ? Map.of() : Map.of("image", image));
    }

    private Tree pinned(Tree value) throws IOException, InterruptedException, CommandException {
        if (!(value instanceof Tree.Mapping service)
                || !(service.get("image") instanceof Tree.Text(Position position, String text))
                || text.isEmpty()) {
            return value;
        }
        ImageReference reference = Wording.reference(text);
        if (reference.digest().isEmpty()) {
            Digest digest = known.get(reference);
            if (digest == null) {
                digest = lookup.of(reference);
                known.put(reference, digest);
            }
            reference =
                    new ImageReference(
                            reference.registry(),
                            reference.repository(),
                            reference.tag(),
                            Optional.of(digest));
        }
        return service.with("image", new Tree.Text(position, reference.toString()));
    }
}
