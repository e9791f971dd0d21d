package jcompose.build;

import jcompose.dockerfile.Instruction;
import jcompose.dockerfile.Location;
import jcompose.image.ImageReference;
import jcompose.image.Platform;
import jcompose.image.StoredImage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the names after {@code FROM} and {@code --from} mean: named contexts come first. */
final class References {
    private final Planner planner;
    private final BaseImages images;

    References(Planner planner, BaseImages images) {
        this.planner = planner;
        this.images = images;
    }

    Base base(Instruction.From from, int number) throws BuildException, IOException {
        String name = planner.expand(from.base(), from.location());
        Platform platform = planner.platform(number);
        if (name.isEmpty()) {
            throw BuildException.at(from.location(), "FROM " + from.base() + " is empty");
        }
        NamedContext named = planner.request().contexts().get(name);
        if (named != null) {
            return switch (named) {
                case NamedContext.Directory(Path path) ->
                        new Base.Tree(name, directory(name, path, from.location()));
                case NamedContext.Image(ImageReference reference) ->
                        new Base.Stored(image(reference, platform, from.location()));
            };
        }
        int earlier = planner.named(name, number);
        if (earlier >= 0) {
            return new Base.Earlier(planner.stage(earlier));
        }
        return name.equals("scratch")
                ? new Base.Scratch()
                : new Base.Stored(
                        image(reference(name, from.location()), platform, from.location()));
    }

    /** What {@code --from} means in a stage: a named context, an earlier stage, or an image. */
    Step.Source source(String name, int number, Location location)
            throws BuildException, IOException {
        Platform platform = planner.platform(number);
        NamedContext named = planner.request().contexts().get(name);
        if (named != null) {
            return switch (named) {
                case NamedContext.Directory(Path path) -> {
                    Path directory = directory(name, path, location);
                    IgnoreRules rules = IgnoreRules.read(directory.resolve(".dockerignore"));
                    yield new Step.OfTree(new ContextTree(directory, rules), List.of());
                }
                case NamedContext.Image(ImageReference reference) ->
                        new Step.OfImage(image(reference, platform, location));
            };
        }
        int earlier = planner.namedOrNumbered(name, number);
        if (earlier >= 0) {
            return new Step.OfStage(planner.stage(earlier));
        }
        if (planner.namedOrNumbered(name, planner.stages()) >= 0) {
            throw BuildException.at(location, "--from=" + name + " names a stage that comes later");
        }
        return new Step.OfImage(image(reference(name, location), platform, location));
    }

    private static Path directory(String name, Path path, Location location) throws BuildException {
        if (!Files.isDirectory(path)) {
            throw BuildException.at(
                    location, "the named context " + name + ", " + path + ", is not a directory");
        }
        return path;
    }

    private static ImageReference reference(String name, Location location) throws BuildException {
        try {
            return ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            throw BuildException.at(
                    location, "\"" + name + "\" names neither a stage nor an image");
        }
    }

    private StoredImage image(ImageReference reference, Platform platform, Location location)
            throws BuildException, IOException {
        Optional<StoredImage> image =
                images.find(reference, platform, planner.request().options().pull());
        if (image.isEmpty()) {
            throw BuildException.missing(location, reference);
        }
        return image.get();
    }
}
