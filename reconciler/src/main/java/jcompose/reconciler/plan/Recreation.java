package jcompose.reconciler.plan;

/** When a container that is there is replaced by a new one. */
public enum Recreation {
    /** When it is not what it should be, and cannot be changed in place. */
    CHANGED,
    ALWAYS,
    NEVER
}
