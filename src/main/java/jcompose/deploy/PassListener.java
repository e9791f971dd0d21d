package jcompose.deploy;

import jcompose.build.BuildListener;
import jcompose.execute.ExecutionListener;
import jcompose.reconciler.actual.Actual;
import jcompose.registry.PullListener;
import jcompose.type.ReplicaName;

import java.util.SortedSet;

/** Hears of everything that a pass does. */
public interface PassListener extends ExecutionListener {
    /** Hears of the build of an image for {@code service}. */
    default BuildListener building(String service) {
        return BuildListener.SILENT;
    }

    /** Hears of an image being pulled. */
    default PullListener pulling(String image) {
        return PullListener.SILENT;
    }

    /** What was there before anything was done. */
    default void found(Actual actual) {}

    /** A hook of a container has printed something; from any thread. */
    default void hookPrinted(ReplicaName replica, String line) {}

    /** The stack is being changed by somebody else; the pass waits for its end. */
    default void waiting(String stack) {}

    /** A network stays, for containers of others are on it. */
    default void keeping(String network, SortedSet<String> containers) {}

    /**
     * An earlier revision is brought back.
     *
     * @param why empty: it was asked for
     */
    default void rollingBack(int revision, String why) {}

    /** It should be, but there is none that was good. */
    default void cannotRollBack(String why) {}
}
