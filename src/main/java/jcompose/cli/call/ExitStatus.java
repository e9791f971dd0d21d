package jcompose.cli.call;

/** What a call ends with besides 0. */
public final class ExitStatus {
    /** Something failed. */
    public static final int FAILED = 1;

    /** The command line was wrong. */
    public static final int WRONG_USAGE = 64;

    /** The user wanted the command to end: as a shell says it, 128 and SIGINT. */
    public static final int INTERRUPTED = 130;

    /** Nobody reads the results: as a shell says it, 128 and SIGPIPE. */
    public static final int CLOSED_OUTPUT = 141;

    private ExitStatus() {}
}
