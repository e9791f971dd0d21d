package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.image.ImagePruning;
import jcompose.cli.image.LocalImage;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;
import jcompose.image.ImageReference;

import java.io.IOException;
import java.util.Optional;

/** Removal of images with the stack that they were for. */
final class StackImages {
    private final Session session;
    private final Machine machine;

    StackImages(Session session, Machine machine) {
        this.session = session;
        this.machine = machine;
    }

    /** An image with other names loses this one; one that is in use stays. */
    void remove(String name, ImageReference reference) throws IOException, InterruptedException {
        Optional<LocalImage> found =
                LocalImage.all(machine).stream()
                        .filter(image -> image.names().contains(reference))
                        .findFirst();
        if (found.isEmpty()) {
            session.err().println("Image " + name + " Warning: No resource found to remove");
            return;
        }
        LocalImage image = found.get();
        if (image.names().size() > 1) {
            machine.images().writer().untag(reference);
        } else if (image.users().isEmpty()) {
            machine.images().writer().forget(image.image().manifest());
        } else {
            session.err()
                    .println(
                            "Image "
                                    + name
                                    + " Resource is still in use by "
                                    + String.join(", ", image.users()));
            return;
        }
        session.err().println("Image " + name + " Removed");
    }

    /** Gives back the room of what nobody has any more. */
    void collect() throws IOException, InterruptedException {
        ImagePruning.collect(machine, session, BuildCache.Extent.NOTHING);
    }
}
