package jcompose.cli.output;

import jcompose.image.ImageReference;
import jcompose.image.Platform;

import java.util.List;

/** Words of a command line that must mean something. */
public final class Wording {
    private Wording() {}

    public static ImageReference reference(String text) throws CommandException {
        try {
            return ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    public static List<Platform> platforms(List<String> texts) throws CommandException {
        try {
            return texts.stream().map(Platform::parse).distinct().toList();
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
