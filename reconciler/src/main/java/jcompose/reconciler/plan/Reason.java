package jcompose.reconciler.plan;

import jcompose.reconciler.difference.FieldChange;

import java.util.Optional;

/**
 * Why a step is in the plan.
 *
 * @param sentence for people, such as {@code memory 64M → 128M, in place}; starts in lower case, no
 *     full stop
 * @param change the field that differs, where it is one
 */
public record Reason(Kind kind, String sentence, Optional<FieldChange> change) {
    public Reason(Kind kind, String sentence) {
        this(kind, sentence, Optional.empty());
    }

    /** A container is changed in place. */
    static Reason inPlace(FieldChange change) {
        return new Reason(Kind.CHANGED, change.toString(), Optional.of(change));
    }

    /** Another container takes its place, for this field or for others that differ as well. */
    static Reason anew(FieldChange change) {
        return new Reason(Kind.CHANGED, change.text(), Optional.of(change));
    }

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
