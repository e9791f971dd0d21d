package jcompose.reconciler.plan;

/** What somebody wants containers to be that are there already. */
public enum RunState {
    /** What does not run, or stands still, runs. */
    RUNNING,
    /** Stopped if it is alive, then started as it was. */
    RESTARTED,
    /** What runs stands still. */
    PAUSED,
    /** What stands still goes on; the rest stays as it is. */
    UNPAUSED,
    STOPPED,
    /** The same, and nothing is run before that. */
    KILLED,
    /** What does not run is gone; what runs goes on. */
    TIDIED,
    /** All of it is gone. */
    REMOVED
}
