package jcompose.stack.grammar;

/** A value is not written as its attribute asks for. */
public final class GrammarException extends Exception {
    private static final long serialVersionUID = 1;

    private final String hint;

    public GrammarException(String message, String hint) {
        super(message, null, false, false);
        this.hint = hint;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What is allowed; may be empty. */
    public String hint() {
        return hint;
    }
}
