package jcompose.registry.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a failure says. */
final class Sentence {
    private Sentence() {}

    static void contains(Throwable failure, String part) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(part), message);
    }
}
