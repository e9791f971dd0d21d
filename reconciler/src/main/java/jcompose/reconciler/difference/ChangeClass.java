package jcompose.reconciler.difference;

/** What it takes to change a field of a running container. */
public enum ChangeClass {
    /** The process goes on. */
    IN_PLACE,
    /** A new container takes the old one's place. */
    REPLACE
}
