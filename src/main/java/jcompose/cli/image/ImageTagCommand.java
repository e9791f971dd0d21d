package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.image.ImageReference;
import jcompose.image.StoredImage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "tag",
        description = "Give an image one more name.",
        mixinStandardHelpOptions = true)
public final class ImageTagCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Parameters(index = "0", paramLabel = "IMAGE", description = "name or ID")
    String word = "";

    @Parameters(index = "1", paramLabel = "NAME[:TAG]", description = "the new name")
    String name = "";

    public ImageTagCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        Machine machine = session.engine().machine(options);
        List<StoredImage> images =
                LocalImage.findAll(LocalImage.all(machine), word).stream()
                        .map(LocalImage::image)
                        .toList();
        try {
            ImageReference reference = ImageReference.parse(name);
            if (reference.digest().isPresent()) {
                throw new CommandException("a name with a digest cannot be given: " + name);
            }
            machine.images().writer().tag(images, reference);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        return 0;
    }
}
