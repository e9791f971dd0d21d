package jcompose.build;

import java.nio.file.Path;

/** Where the Dockerfile's text comes from. */
public sealed interface DockerfileSource {
    /** What errors call it, before the colon and the line number. */
    String name();

    /**
     * A file, usually in the context.
     *
     * @param path absolute
     */
    record InFile(Path path) implements DockerfileSource {
        @Override
        public String name() {
            return path.toString();
        }
    }

    /**
     * Compose's {@code dockerfile_inline}.
     *
     * @param name for error messages
     */
    record Inline(String name, String text) implements DockerfileSource {}
}
