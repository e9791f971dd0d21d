package jcompose.cli.output;

/** A command that cannot do what it was asked to; the message is for its user. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    public CommandException(String message) {
        super(message);
    }
}
