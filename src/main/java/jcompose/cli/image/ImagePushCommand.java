package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.cli.output.Wording;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.registry.Pusher;
import jcompose.registry.Registries;
import jcompose.type.Digest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "push",
        description = "Send images of the store to the registries that their names tell.",
        mixinStandardHelpOptions = true)
public final class ImagePushCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but errors")
    boolean quiet;

    @Parameters(
            paramLabel = "IMAGE",
            arity = "1..*",
            description = "as in registry.example:5000/web:1")
    List<String> images = new ArrayList<>();

    public ImagePushCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        ImageStore store = session.engine().images(options);
        TransferDisplay display = session.display(quiet);
        try (Registries registries = session.engine().registries(options)) {
            for (String image : images) {
                ImageReference reference = Wording.reference(image);
                Digest digest =
                        new Pusher(registries, store).push(reference, display.pushing(image));
                if (!quiet) {
                    session.out().println(image + " " + digest);
                }
            }
        }
        return 0;
    }
}
