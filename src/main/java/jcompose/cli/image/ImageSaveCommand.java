package jcompose.cli.image;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.CountedOutput;
import jcompose.cli.output.TransferDisplay;
import jcompose.image.ImageReference;
import jcompose.image.ImageStore;
import jcompose.image.NamedImage;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

@Command(
        name = "save",
        description =
                "Write images into an archive, which is an OCI image layout and what docker load"
                        + " takes.",
        mixinStandardHelpOptions = true)
public final class ImageSaveCommand implements Callable<Integer> {
    private static final int BUFFER = 1 << 16;

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "instead of standard output")
    @Nullable String output;

    @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "names or IDs")
    List<String> images = new ArrayList<>();

    public ImageSaveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        ImageStore store = session.engine().machine(options, "").images();
        List<NamedImage> found = new ArrayList<>();
        for (String image : images) {
            found.addAll(find(store, image));
        }
        if (output == null && session.invocation().terminal()) {
            throw new CommandException("an archive is not for a terminal; try: -o FILE");
        }
        TransferDisplay display = session.display(false);
        String name = output == null ? "archive" : output;
        try (TransferDisplay.Archive progress = display.archive(name, "written")) {
            if (output == null) {
                write(store, found, session.out(), progress);
            } else {
                Path target = session.invocation().workingDirectory().resolve(output);
                save(store, found, target, progress);
            }
        }
        return 0;
    }

    private static void write(
            ImageStore store, List<NamedImage> images, OutputStream out, LongConsumer progress)
            throws IOException {
        OutputStream to = new BufferedOutputStream(new CountedOutput(out, progress), BUFFER);
        store.archive().write(images, to);
        to.flush();
    }

    /** The images that a word means: of a name, those for all its platforms. */
    static List<NamedImage> find(ImageStore store, String image)
            throws IOException, CommandException {
        try {
            NamedImage found =
                    store.lookup(image)
                            .orElseThrow(
                                    () ->
                                            new CommandException(
                                                    "no image \"" + image + "\" in the store"));
            Optional<ImageReference> name = found.reference();
            if (name.isEmpty()) {
                return List.of(found);
            }
            return store.all(name.get()).stream().map(one -> new NamedImage(name, one)).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /** What was there before stays until the new archive is complete. */
    private static void save(
            ImageStore store, List<NamedImage> images, Path target, LongConsumer progress)
            throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            try (OutputStream to = Files.newOutputStream(target)) {
                write(store, images, to, progress);
            }
            return;
        }
        Path temporary = target.resolveSibling("." + target.getFileName() + ".jcompose");
        try (OutputStream to = Files.newOutputStream(temporary)) {
            write(store, images, to, progress);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
