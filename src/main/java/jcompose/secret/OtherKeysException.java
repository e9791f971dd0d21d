package jcompose.secret;

import java.io.IOException;

/** A file of SOPS is not to be read with keys of age alone; the message says why. */
final class OtherKeysException extends IOException {
    private static final long serialVersionUID = 1;

    OtherKeysException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
