package jcompose.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the Dockerfile's text comes from. */
public sealed interface DockerfileSource {
    /** What errors call it, before the colon and the line number. */
    String name();

    String text() throws BuildException, IOException;

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

        @Override
        public String text() throws BuildException, IOException {
            try {
                return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            } catch (NoSuchFileException e) {
                throw new BuildException("the Dockerfile " + path + " does not exist");
            }
        }
    }

    /**
     * Compose's {@code dockerfile_inline}.
     *
     * @param name for error messages
     */
    record Inline(String name, String text) implements DockerfileSource {}
}
