package jcompose.volume;

import java.io.IOException;
import java.util.Collection;

/** A volume that was to go belongs to a container. */
public final class VolumeInUseException extends IOException {
    private static final long serialVersionUID = 1;

    VolumeInUseException(String volume, Collection<String> users) {
        super("volume " + volume + " is in use by " + String.join(", ", users));
    }
}
