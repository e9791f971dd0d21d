package jcompose.cli;

import jcompose.image.ImageReference;
import jcompose.registry.protocol.Platform;

import java.util.Optional;

/** Words of a command line that must mean something. */
final class Wording {
    private Wording() {}

    static ImageReference reference(String text) throws CommandException {
        try {
            return ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    static Optional<Platform> platform(Optional<String> text) throws CommandException {
        try {
            return text.map(Platform::parse);
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
