package jcompose.watch;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.stack.StackException;

import java.io.IOException;

/** Hears of everything that a watch sees and does. */
public interface WatchListener extends PassListener {
    /** Nothing is done before the first change of a file; from now on it will be seen. */
    void idle(String stack);

    /** Files have changed: they are about to be loaded, and a pass follows if they are valid. */
    void changed(Cause.Changed cause);

    /** The files are not valid; the stack stays as it was last declared. */
    void invalid(StackException problems);

    /** A pass has ended. */
    void passed(Cause cause, String stack, PassResult result);

    /** A pass could not be made; it is tried again. */
    void failed(String stack, IOException reason);

    /** Something was done to a service, or to one of its containers, by {@code develop.watch}. */
    void developed(String who, String what);

    /** There are more directories than the kernel lets anybody watch. */
    void limited();
}
