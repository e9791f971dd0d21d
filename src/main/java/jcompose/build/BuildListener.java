package jcompose.build;

import java.time.Duration;

/** Hears of a build's progress, in the thread that builds. */
public interface BuildListener {
    /** Hears nothing. */
    BuildListener SILENT = new BuildListener() {};

    default void started(BuildStep step) {}

    /** Instead of {@link #started}: the step's layer is in the store. */
    default void cached(BuildStep step) {}

    /**
     * Hears one line.
     *
     * @param line of the step's standard output or error, without its line feed
     */
    default void output(BuildStep step, String line) {}

    default void finished(BuildStep step, Duration duration) {}
}
