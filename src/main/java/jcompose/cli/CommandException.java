package jcompose.cli;

/** A command that cannot do what it was asked to; the message is for its user. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }
}
