package jcompose.stack.interpolate;

/** A text cannot be interpolated. */
public final class TemplateException extends Exception {
    private static final long serialVersionUID = 1;

    private final String hint;

    TemplateException(String message, String hint) {
        super(message, null, false, false);
        this.hint = hint;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What to do about it; may be empty. */
    public String hint() {
        return hint;
    }
}
