package jcompose.dockerfile;

/** A Dockerfile says something that the language does not have. */
public final class DockerfileException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Location location;
    private final String problem;

    DockerfileException(Location location, String problem) {
        super(location + ": " + problem);
        this.location = location;
        this.problem = problem;
    }

    public Location location() {
        return location;
    }

    /** The message without its place. */
    public String problem() {
        return problem;
    }
}
