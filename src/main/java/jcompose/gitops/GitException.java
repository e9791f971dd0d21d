package jcompose.gitops;

/** A source cannot be used; typed by what to do next. */
public final class GitException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What to do next. */
    public enum Kind {
        /** Try again later: the network, the server, this machine. */
        LATER,
        /** Wait for another commit, or for other settings. */
        REFUSED
    }

    GitException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
