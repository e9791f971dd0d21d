package jcompose.reconciler.desired;

/**
 * A container that runs to its end before a service's own is started ({@code pre_start}).
 *
 * @param perReplica whether it runs for every replica; otherwise for the first one alone, before
 *     any other starts
 */
public record InitContainer(ContainerSpec container, boolean perReplica) {
    /** Whether it runs before this replica's start. */
    public boolean isFor(int replica) {
        return perReplica || replica == 1;
    }
}
