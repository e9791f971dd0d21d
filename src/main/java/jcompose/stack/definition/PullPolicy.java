package jcompose.stack.definition;

import java.time.Duration;

/**
 * When an image is pulled (Compose specification, 05-services.md, pull_policy). What can be built
 * is built unless the file says that it is to be pulled, and also when it cannot be.
 */
public sealed interface PullPolicy {
    /** Whenever the stack comes up. */
    record Always() implements PullPolicy {}

    /** When it is not in the store. */
    record Missing() implements PullPolicy {}

    /** Not at all: it is in the store, or else the service cannot run. */
    record Never() implements PullPolicy {}

    /** Not at all: it is built. */
    record Build() implements PullPolicy {}

    /**
     * When the registry was asked for it longer ago than this.
     *
     * @param text as the stack file has it, for people
     */
    record Every(Duration age, String text) implements PullPolicy {}
}
