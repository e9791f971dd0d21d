package jcompose.watch;

import jcompose.reconciler.actual.Container;
import jcompose.runtime.ExecRequest;
import jcompose.type.Pid;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** What rules of {@code develop.watch} do to the containers of a stack. */
public interface Containers {
    /** Those that run. */
    List<Container> running(String stack) throws IOException;

    /**
     * Makes a place in a container like one of the machine.
     *
     * @param changes at or below {@code source}
     */
    void bring(SortedSet<Path> changes, Path source, String target, Pid container)
            throws IOException;

    /** Starts a service's containers once more as they are. */
    void restart(String service) throws IOException, InterruptedException;

    /**
     * Runs a command to its end.
     *
     * @return what it printed
     */
    Ran exec(ExecRequest request) throws IOException;

    record Ran(int status, String output) {}
}
