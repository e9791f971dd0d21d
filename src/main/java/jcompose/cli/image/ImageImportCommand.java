package jcompose.cli.image;

import jcompose.build.BuildException;
import jcompose.build.ConfigChanges;
import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.image.ImageConfig;
import jcompose.image.ImageDocument;
import jcompose.image.ImageReference;
import jcompose.image.StoredImage;
import jcompose.registry.CountedInput;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "import",
        description = "Make an image of one layer from an archive of its files.",
        mixinStandardHelpOptions = true)
public final class ImageImportCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "kept in the image's history")
    @Nullable String message;

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "a line of a Dockerfile, such as 'CMD [\"app\"]', that the image gets")
    List<String> changes = new ArrayList<>();

    @Parameters(index = "0", paramLabel = "FILE|-", description = "plain, gzip or zstd")
    String file = "-";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "as in app:1")
    @Nullable String name;

    public ImageImportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        var machine = session.engine().machine(options, "");
        Optional<ImageReference> reference = reference();
        String architecture = System.getProperty("os.arch", "");
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String createdBy = message == null ? "jcompose image import " + file : message;
        ImageDocument plain =
                new ImageDocument(
                        architecture.equals("aarch64") ? "arm64" : architecture,
                        "linux",
                        Optional.of(now),
                        ImageConfig.EMPTY,
                        List.of(),
                        List.of(new ImageDocument.History(Optional.of(now), createdBy, false)));
        ImageDocument document;
        try {
            document = ConfigChanges.of(changes).apply(plain, machine.images());
        } catch (BuildException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        String shown = file.equals("-") ? "archive" : file;
        try (TransferDisplay.Archive progress = session.display(false).archive(shown, "read");
                InputStream archive =
                        new CountedInput(ImageLoadCommand.open(session, file), progress)) {
            StoredImage image =
                    machine.images()
                            .loader(machine.runtime())
                            .importTree(archive, document, reference);
            session.out().println(image.id());
        }
        return 0;
    }

    private Optional<ImageReference> reference() throws CommandException {
        try {
            return Optional.ofNullable(name).map(ImageReference::parse);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
