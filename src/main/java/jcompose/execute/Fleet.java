package jcompose.execute;

import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.NamespaceMode;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.JoinedContainer;
import jcompose.runtime.NamespaceKind;
import jcompose.type.ContainerId;
import jcompose.type.ReplicaName;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which container stands for which replica while a plan is carried out. There may be two of a
 * replica: in a rollout, and after one that was killed.
 */
final class Fleet {
    private static final String OF_SERVICE = "service:";

    private final ContainerDirectory directories;

    /** The newest first. */
    private final Map<ReplicaName, Deque<Member>> members = new ConcurrentSkipListMap<>();

    Fleet(ContainerDirectory directories, Actual actual) {
        this.directories = directories;
        for (Container container : actual.containers().values()) {
            container.replica().ifPresent(name -> of(name).addFirst(Member.of(container)));
        }
    }

    void started(ReplicaName replica, JoinedContainer container) {
        of(replica).addFirst(new Member(container.id(), Optional.of(container)));
    }

    void stopped(ContainerId id) {
        members.values().forEach(each -> each.removeIf(member -> member.id().equals(id)));
    }

    /** The newest container of a replica. */
    Optional<ContainerId> newest(ReplicaName replica) {
        return Optional.ofNullable(of(replica).peekFirst()).map(Member::id);
    }

    private Deque<Member> of(ReplicaName replica) {
        return members.computeIfAbsent(replica, _ -> new ConcurrentLinkedDeque<>());
    }

    /** A service's containers, the newest of each replica. */
    SortedMap<ReplicaName, ContainerId> ofService(String service) {
        SortedMap<ReplicaName, ContainerId> found = new TreeMap<>();
        members.forEach(
                (replica, all) -> {
                    Member member = all.peekFirst();
                    if (member != null && replica.service().equals(service)) {
                        found.put(replica, member.id());
                    }
                });
        return found;
    }

    /** For each namespace that {@code spec} shares, the container it shares it with. */
    SortedMap<NamespaceKind, JoinedContainer> joined(ContainerSpec spec)
            throws IOException, EffectException {
        SortedMap<NamespaceKind, JoinedContainer> joined = new TreeMap<>();
        join(joined, NamespaceKind.NETWORK, spec.networkNamespace());
        join(joined, NamespaceKind.PID, spec.pidNamespace());
        join(joined, NamespaceKind.IPC, spec.ipcNamespace());
        return joined;
    }

    /** The same for what a container was recorded with. */
    SortedMap<NamespaceKind, JoinedContainer> joined(SortedMap<Field, Value> recorded)
            throws IOException, EffectException {
        SortedMap<NamespaceKind, JoinedContainer> joined = new TreeMap<>();
        join(joined, NamespaceKind.NETWORK, recorded.get(Field.NETWORK_NAMESPACE));
        join(joined, NamespaceKind.PID, recorded.get(Field.PID_NAMESPACE));
        join(joined, NamespaceKind.IPC, recorded.get(Field.IPC_NAMESPACE));
        return joined;
    }

    private void join(
            SortedMap<NamespaceKind, JoinedContainer> joined,
            NamespaceKind kind,
            @Nullable Value recorded)
            throws IOException, EffectException {
        String mode = String.valueOf(recorded);
        if (mode.startsWith(OF_SERVICE)) {
            String service = mode.substring(OF_SERVICE.length());
            join(joined, kind, new NamespaceMode.OfService(service));
        }
    }

    private void join(
            SortedMap<NamespaceKind, JoinedContainer> joined,
            NamespaceKind kind,
            NamespaceMode mode)
            throws IOException, EffectException {
        if (mode instanceof NamespaceMode.OfService(String service)) {
            Optional<JoinedContainer> owner = owner(service);
            if (owner.isEmpty()) {
                throw new EffectException(
                        "shares the "
                                + kind.type()
                                + " namespace of "
                                + service
                                + ", which is not running");
            }
            joined.put(kind, owner.get());
        }
    }

    /** The running first replica of a service, whose namespaces others share. */
    private Optional<JoinedContainer> owner(String service) throws IOException {
        Member member = of(new ReplicaName(service, 1)).peekFirst();
        if (member == null || member.running().isEmpty()) {
            return Optional.empty();
        }
        JoinedContainer container = member.running().get();
        if (!container.hostname().isEmpty()) {
            return Optional.of(container);
        }
        JsonNode config = directories.config(container.id()).orElseGet(Json::object);
        String hostname = config.path("config").path("hostname").asString(container.id().hex());
        return Optional.of(new JoinedContainer(container.id(), container.process(), hostname));
    }

    /** The host name is read when it is asked for. */
    private record Member(ContainerId id, Optional<JoinedContainer> running) {
        static Member of(Container container) {
            return new Member(
                    container.id(),
                    container
                            .process()
                            .map(process -> new JoinedContainer(container.id(), process, "")));
        }
    }
}
