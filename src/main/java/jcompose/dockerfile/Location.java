package jcompose.dockerfile;

/**
 * Lines of a Dockerfile.
 *
 * @param line the first one, counted from 1
 * @param end the last one
 */
public record Location(String file, int line, int end) {
    DockerfileException error(String message) {
        return new DockerfileException(this, message);
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
