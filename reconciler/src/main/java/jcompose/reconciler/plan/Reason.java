package jcompose.reconciler.plan;

/**
 * Why a step is in the plan.
 *
 * @param sentence for people, such as {@code memory 64M → 128M, in place}; starts in lower case, no
 *     full stop
 */
public record Reason(Kind kind, String sentence) {
    @Override
    public String toString() {
        return sentence;
    }

    public enum Kind {
        /** It is not there, or nothing of it is alive. */
        MISSING,
        /** A field differs from the stack file. */
        CHANGED,
        /** It has ended and should not have. */
        ENDED,
        /** Its supervisor is gone. */
        UNSUPERVISED,
        /** Something that it lives in or on is replaced: a namespace, a network. */
        FOLLOWS,
        /** The stack file does not declare it any more, or fewer of it. */
        NOT_DECLARED,
        /** What a killed pass left behind. */
        LEFTOVER,
        /** Another step needs it. */
        NEEDED,
        /** The whole stack goes. */
        DOWN,
        /** Somebody asked for just this. */
        ASKED
    }
}
