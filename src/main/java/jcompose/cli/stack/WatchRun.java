package jcompose.cli.stack;

import jcompose.schedule.Jobs;
import jcompose.schedule.Timetable;
import jcompose.stack.StackException;
import jcompose.watch.StackWatch;

import java.io.IOException;

/** A watch of a stack, with its jobs. */
record WatchRun(StackWatch watch, Jobs jobs, Timetable timetable) {
    /** Returns only by being interrupted; the stack goes on running. */
    void run() throws StackException, IOException, InterruptedException {
        try (timetable;
                jobs) {
            watch.run();
        }
    }
}
