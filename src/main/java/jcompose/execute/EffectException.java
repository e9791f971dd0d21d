package jcompose.execute;

/** An action that could not be carried out; the message is a sentence for people. */
public final class EffectException extends Exception {
    private static final long serialVersionUID = 1;

    public EffectException(String message) {
        super(message);
    }

    public EffectException(String message, Throwable cause) {
        super(message, cause);
    }
}
