package jcompose.schedule;

import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;

/** Runs services of a stack to their end. */
public interface JobRunner {
    /** Containers of jobs that run, by service: those, too, that another process has started. */
    SortedMap<String, String> running(String stack) throws IOException;

    /**
     * Starts a container; returns its ID. It is there until the next one of this service starts.
     */
    String start(StackDefinition stack, String service)
            throws StackException, IOException, InterruptedException;

    /** Waits until it has ended; the exit status, if that is still known. */
    Optional<Integer> await(String container) throws IOException, InterruptedException;

    /** Has it end. */
    void stop(String container) throws IOException, InterruptedException;
}
