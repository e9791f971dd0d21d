package jcompose.build;

import jcompose.dockerfile.DockerfileException;
import jcompose.dockerfile.Location;

import java.util.List;
import java.util.Optional;

/** The build cannot succeed until the Dockerfile, the context or the request is changed. */
public final class BuildException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Optional<Location> location;
    private final transient List<String> excerpt;

    public BuildException(String message) {
        this(message, Optional.empty(), List.of());
    }

    private BuildException(String message, Optional<Location> location, List<String> excerpt) {
        super(message);
        this.location = location;
        this.excerpt = excerpt;
    }

    static BuildException at(Location location, String problem) {
        return new BuildException(location + ": " + problem, Optional.of(location), List.of());
    }

    static BuildException of(DockerfileException refused) {
        return at(refused.location(), refused.problem());
    }

    Optional<Location> location() {
        return location;
    }

    BuildException with(List<String> lines) {
        BuildException shown =
                new BuildException(String.valueOf(getMessage()), location, List.copyOf(lines));
        shown.setStackTrace(getStackTrace());
        return shown;
    }

    /** The lines of the Dockerfile around the place, numbered; empty when there is none. */
    public List<String> excerpt() {
        return excerpt;
    }
}
