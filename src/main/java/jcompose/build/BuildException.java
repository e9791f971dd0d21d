package jcompose.build;

/** The build cannot succeed until the Dockerfile, the context or the request is changed. */
public final class BuildException extends Exception {
    private static final long serialVersionUID = 1;

    public BuildException(String message) {
        super(message);
    }
}
