package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.image.BuildCache;
import jcompose.image.ImageReference;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "rm",
        aliases = "remove",
        description = {
            "Remove names of images, and images with their last name.",
            "An image that a container runs on, or has run on, stays."
        },
        mixinStandardHelpOptions = true)
public final class ImageRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-f", "--force"},
            description = {
                "an ID stands for all names of its image; the last name of an image in use goes"
                        + " alone"
            })
    boolean force;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "name or ID")
    List<String> words = new ArrayList<>();

    public ImageRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        int status = 0;
        for (String word : words) {
            try {
                remove(machine, word);
            } catch (CommandException e) {
                session.err().println("jcompose: " + e.getMessage());
                status = ExitStatus.FAILED;
            }
        }
        ImagePruning.collect(machine, session, BuildCache.Extent.NOTHING);
        return status;
    }

    private void remove(Machine machine, String word)
            throws IOException, InterruptedException, CommandException {
        List<LocalImage> found = LocalImage.findAll(LocalImage.all(machine), word);
        if (found.size() > 1) {
            removeAll(machine, word, found);
            return;
        }
        LocalImage image = found.getFirst();
        Optional<ImageReference> name = LocalImage.reference(word).filter(image.names()::contains);
        boolean last = image.names().size() <= 1;
        if (name.isPresent() && !last) {
            machine.images().writer().untag(name.get());
            session.out().println("Untagged: " + name.get().familiar());
            return;
        }
        if (name.isEmpty() && !last && !force) {
            throw new CommandException(
                    word
                            + " has several names: remove them one by one, or say -f: "
                            + String.join(
                                    ", ",
                                    image.names().stream().map(ImageReference::familiar).toList()));
        }
        if (!image.users().isEmpty()) {
            if (!force || name.isEmpty()) {
                throw new CommandException(
                        word + " is in use by " + String.join(", ", image.users()));
            }
            machine.images().writer().untag(name.get());
            session.out().println("Untagged: " + name.get().familiar());
            return;
        }
        machine.images().writer().forget(image.image().manifest());
        image.names().forEach(each -> session.out().println("Untagged: " + each.familiar()));
        session.out().println("Deleted: " + image.image().id());
    }

    /** A name that stands for images for several platforms goes from all of them. */
    private void removeAll(Machine machine, String word, List<LocalImage> images)
            throws IOException, InterruptedException, CommandException {
        List<String> users = images.stream().flatMap(each -> each.users().stream()).toList();
        if (!users.isEmpty() && !force) {
            throw new CommandException(word + " is in use by " + String.join(", ", users));
        }
        ImageReference name = LocalImage.reference(word).orElseThrow();
        machine.images().writer().untag(name);
        session.out().println("Untagged: " + name.familiar());
        for (LocalImage image : images) {
            if (image.names().size() <= 1 && image.users().isEmpty()) {
                machine.images().writer().forget(image.image().manifest());
                session.out().println("Deleted: " + image.image().id());
            }
        }
    }
}
