package jcompose.gitops;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.List;

/** What the server does to stacks of this machine. */
public interface Deployments {
    /** Brings a stack to what it should be. */
    PassResult up(StackDefinition stack, PassListener listener)
            throws StackException, IOException, InterruptedException;

    /** Takes a stack down; volumes stay. */
    PassResult down(String stack, PassListener listener) throws IOException, InterruptedException;

    /** Runs a stack's jobs when their times come, from now on these. */
    void schedule(StackDefinition stack) throws IOException;

    /** Runs none of a stack's jobs any more. */
    void unschedule(String stack) throws IOException;

    /** What {@code up} would do, a line each; nothing that encrypted files say is in it. */
    List<String> plan(StackDefinition stack) throws StackException, IOException;

    /** The containers of a stack. */
    List<Member> members(String stack) throws IOException;

    /** What its containers have printed last, so many lines of each. */
    String logs(String stack, int lines) throws IOException;

    /** A container as people see it. */
    record Member(String name, String status, String health) {}

    /** How it stands with the health of a stack's containers. */
    Health health(String stack) throws IOException;

    enum Health {
        /** All that are checked are well. */
        GOOD,
        /** It is not known yet of some. */
        STARTING,
        /** Some are not well, or have ended though they should not. */
        BAD
    }
}
