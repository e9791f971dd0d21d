package jcompose.build;

import java.time.Duration;

/** Passes on what several threads tell, in turns. */
final class OneAtATime implements BuildListener {
    private final BuildListener listener;

    OneAtATime(BuildListener listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void warned(String warning) {
        listener.warned(warning);
    }

    @Override
    public synchronized void started(BuildStep step) {
        listener.started(step);
    }

    @Override
    public synchronized void cached(BuildStep step) {
        listener.cached(step);
    }

    @Override
    public synchronized void output(BuildStep step, String line) {
        listener.output(step, line);
    }

    @Override
    public synchronized void finished(BuildStep step, Duration duration) {
        listener.finished(step, duration);
    }

    @Override
    public synchronized void failed(BuildStep step, Duration duration) {
        listener.failed(step, duration);
    }
}
