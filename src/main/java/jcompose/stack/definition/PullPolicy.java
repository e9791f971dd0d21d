package jcompose.stack.definition;

import java.time.Duration;

/** When an image is pulled (Compose specification, 05-services.md, pull_policy). */
public sealed interface PullPolicy {
    PullPolicy DEFAULT = new Missing();

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
