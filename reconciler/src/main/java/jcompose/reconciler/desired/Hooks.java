package jcompose.reconciler.desired;

import java.util.List;

/** What is run around a container's life, each list in its order. */
public record Hooks(List<InitContainer> preStart, List<Hook> postStart, List<Hook> preStop) {
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of());

    public Hooks {
        preStart = List.copyOf(preStart);
        postStart = List.copyOf(postStart);
        preStop = List.copyOf(preStop);
    }

    /** Whether other replicas have to wait until something has run before the first one's start. */
    public boolean beginWithTheFirst() {
        return preStart.stream().anyMatch(each -> !each.perReplica());
    }

    Hooks mounting(List<Mount> mounts) {
        return new Hooks(
                preStart.stream()
                        .map(
                                each ->
                                        new InitContainer(
                                                each.container().mounting(mounts),
                                                each.perReplica()))
                        .toList(),
                postStart,
                preStop);
    }
}
