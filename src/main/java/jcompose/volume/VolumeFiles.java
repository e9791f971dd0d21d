package jcompose.volume;

import jcompose.runtime.Layout;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where a volume's files lie; touches none of them. */
record VolumeFiles(Layout layout, String name) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    VolumeFiles {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' cannot be the name of a volume: use letters, digits, '-', '_' and"
                            + " '.', first a letter or digit");
        }
    }

    Path directory() {
        return layout.volume(name);
    }

    /** What containers see. */
    Path content() {
        return layout.volumeContent(name);
    }

    Path record() {
        return directory().resolve("volume.json");
    }

    Path temporaryRecord() {
        return directory().resolve(".volume.json");
    }

    /** Where the image's content is copied to before it appears in the volume. */
    Path filling() {
        return directory().resolve("filling");
    }

    /** In the run directory: a lock outlives no process, and the volume may go while it is held. */
    Path lock() {
        return layout.locks().resolve("volume-" + name);
    }
}
