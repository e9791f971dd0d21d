package jcompose.stack.definition;

import jcompose.reconciler.desired.Hook;

import java.util.List;
import java.util.Optional;

/** What a service wants run around the lives of its containers. */
public record HookDefinitions(List<PreStart> preStart, List<Hook> postStart, List<Hook> preStop) {
    public HookDefinitions {
        preStart = List.copyOf(preStart);
        postStart = List.copyOf(postStart);
        preStop = List.copyOf(preStop);
    }

    /**
     * A container that runs before the service's.
     *
     * @param image empty: the service's
     * @param command what it runs, and how; without words the image's own command
     */
    public record PreStart(Optional<String> image, Hook command, boolean perReplica) {}
}
