package jcompose.process;

import java.io.IOException;

/** A program that could not be started or that ended with a status other than 0. */
public final class CommandFailure extends IOException {
    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
