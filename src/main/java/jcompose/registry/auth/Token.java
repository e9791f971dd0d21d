package jcompose.registry.auth;

import java.time.Instant;

/** What a token service gives for a while. */
record Token(String value, Instant until) {
    boolean isValid(Instant now) {
        return now.isBefore(until);
    }

    @Override
    public String toString() {
        return "Token[until " + until + "]";
    }
}
