package jcompose.build;

import jcompose.dockerfile.DockerfileException;
import jcompose.dockerfile.Location;
import jcompose.image.ImageReference;

import java.util.List;
import java.util.Optional;

/** The build cannot succeed until the Dockerfile, the context or the request is changed. */
public final class BuildException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<Location> location;
    private final transient List<String> excerpt;
    private final transient Optional<ImageReference> missing;

    public BuildException(String message) {
        this(message, Optional.empty(), List.of(), Optional.empty());
    }

    private BuildException(
            String message,
            Optional<Location> location,
            List<String> excerpt,
            Optional<ImageReference> missing) {
        super(message);
        this.location = location;
        this.excerpt = excerpt;
        this.missing = missing;
    }

    static BuildException at(Location location, String problem) {
        return new BuildException(
                location + ": " + problem, Optional.of(location), List.of(), Optional.empty());
    }

    static BuildException missing(Location location, ImageReference image) {
        return new BuildException(
                location + ": no stage, named context or image is called " + image.familiar(),
                Optional.of(location),
                List.of(),
                Optional.of(image));
    }

    /** The image without which nothing more can be told. */
    Optional<ImageReference> missing() {
        return missing;
    }

    static BuildException of(DockerfileException refused) {
        return at(refused.location(), refused.problem());
    }

    Optional<Location> location() {
        return location;
    }

    BuildException with(List<String> lines) {
        BuildException shown =
                new BuildException(
                        String.valueOf(getMessage()), location, List.copyOf(lines), missing);
        shown.setStackTrace(getStackTrace());
        return shown;
    }

    /** The lines of the Dockerfile around the place, numbered; empty when there is none. */
    public List<String> excerpt() {
        return excerpt;
    }
}
