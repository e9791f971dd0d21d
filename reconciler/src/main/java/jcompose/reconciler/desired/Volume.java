package jcompose.reconciler.desired;

/**
 * A named volume.
 *
 * @param name its full name on the machine, as in {@code hello_visits}
 * @param external made and kept by somebody else: never created, never removed
 */
public record Volume(String name, boolean external) {}
