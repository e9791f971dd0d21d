package jcompose.execute;

import jcompose.type.ReplicaName;

/** Hears what hooks of a container print. */
@FunctionalInterface
public interface HookListener {
    HookListener SILENT = (replica, line) -> {};

    /** From any thread. */
    void printed(ReplicaName replica, String line);
}
