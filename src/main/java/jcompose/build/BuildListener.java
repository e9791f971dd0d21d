package jcompose.build;

import java.time.Duration;

/** Hears of a build's progress, from several threads but never of two things at once. */
public interface BuildListener {
    /** Hears nothing. */
    BuildListener SILENT = new BuildListener() {};

    /** Something that works and should be written otherwise. */
    default void warned(String warning) {}

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

    /** Instead of {@link #finished}; the build ends. */
    default void failed(BuildStep step, Duration duration) {}
}
