package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.cli.output.Wording;
import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.image.StoredImage;
import jcompose.registry.Puller;
import jcompose.registry.Registries;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "pull",
        description = "Bring images from their registries into the store.",
        mixinStandardHelpOptions = true)
public final class ImagePullCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH[/VARIANT]",
            split = ",",
            description =
                    "of an image for several platforms, that one, or several of them; this"
                            + " machine's by default")
    List<String> platforms = new ArrayList<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but errors")
    boolean quiet;

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "as in redis:7")
    List<String> images = new ArrayList<>();

    public ImagePullCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        List<ImageReference> references = new ArrayList<>();
        for (String image : images) {
            references.add(Wording.reference(image));
        }
        List<Platform> wanted = Wording.platforms(platforms);
        TransferDisplay display = session.display(quiet);
        try (Registries registries = session.engine().registries(options)) {
            Puller puller = session.engine().puller(options, registries);
            for (int i = 0; i < images.size(); i++) {
                String image = images.get(i);
                for (StoredImage pulled :
                        puller.pull(references.get(i), wanted, display.pulling(image))) {
                    if (!quiet) {
                        session.out().println(image + " " + pulled.manifest());
                    }
                }
            }
        }
        return 0;
    }
}
