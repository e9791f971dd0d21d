package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.image.NamedImage;
import jcompose.registry.CountedInput;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "load",
        description =
                "Bring images from an archive into the store: an OCI image layout, or what docker"
                        + " save writes.",
        mixinStandardHelpOptions = true)
public final class ImageLoadCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            description = "instead of standard input; plain, or compressed with gzip or zstd")
    @Nullable String input;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing but errors")
    boolean quiet;

    public ImageLoadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        var machine = session.engine().machine(options, "");
        List<NamedImage> loaded;
        String name = input == null ? "archive" : input;
        try (TransferDisplay.Archive progress = session.display(quiet).archive(name, "read");
                InputStream archive = new CountedInput(open(session, input), progress)) {
            loaded = machine.images().loader(machine.runtime()).load(archive);
        }
        if (!quiet) {
            loaded.forEach(image -> session.out().println("Loaded image" + described(image)));
        }
        return 0;
    }

    /** Standard input stays open. */
    static InputStream open(Session session, @Nullable String file) throws IOException {
        if (file == null || file.equals("-")) {
            return session.invocation().in();
        }
        return Files.newInputStream(session.invocation().workingDirectory().resolve(file));
    }

    private static String described(NamedImage image) {
        return image.reference()
                .map(name -> ": " + name.familiar())
                .orElse(" ID: " + image.image().id());
    }
}
