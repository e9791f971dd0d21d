package jcompose.cli.output;

import java.io.IOException;

/** Nobody reads the results any more, as after {@code | head}: there is nothing left to do. */
public final class ClosedOutputException extends IOException {
    private static final long serialVersionUID = 1;

    ClosedOutputException() {
        super("nobody reads what is printed any more");
    }
}
