package jcompose.reconciler.plan;

import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.actual.Firewall;
import jcompose.reconciler.desired.ContainerSpec;
import jcompose.reconciler.desired.Gateways;
import jcompose.reconciler.desired.Image;
import jcompose.reconciler.desired.NetworkDriver;
import jcompose.reconciler.desired.UpdatePolicy;
import jcompose.reconciler.desired.Volume;
import jcompose.reconciler.difference.DesiredFields;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.reconciler.difference.Value;
import jcompose.type.Condition;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;
import jcompose.type.Ipv6Subnet;
import jcompose.type.PublishedPort;
import jcompose.type.ReplicaName;
import jcompose.type.Subnet;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One change of the machine, with everything that it takes. Names of networks and volumes are full.
 */
public sealed interface Action {
    /**
     * What follows it in the plan is for people: once the image is there, the service is resolved
     * and planned again.
     */
    record PrepareImage(String service, Image.ToPrepare image) implements Action {}

    /**
     * Makes a network.
     *
     * @param gateways all of them
     */
    record CreateNetwork(
            String name,
            Subnet subnet,
            Optional<Ipv6Subnet> ipv6,
            Gateways gateways,
            NetworkDriver driver,
            int mtu,
            boolean internal)
            implements Action {}

    record RemoveNetwork(ActualNetwork network) implements Action {}

    record CreateVolume(Volume volume) implements Action {}

    record RemoveVolume(String name) implements Action {}

    /**
     * Replaces the stack's table as a whole; {@link Firewall#EMPTY} removes it.
     *
     * @param withdrawn ports that containers are to have again when they are started, and where
     *     they led
     */
    record ApplyFirewall(
            Firewall firewall, SortedMap<ContainerId, SortedMap<PublishedPort, Ipv4>> withdrawn)
            implements Action {
        public ApplyFirewall {
            withdrawn = Collections.unmodifiableSortedMap(new TreeMap<>(withdrawn));
        }

        /** That withdraws nothing for a while. */
        public ApplyFirewall(Firewall firewall) {
            this(firewall, new TreeMap<>());
        }
    }

    /** Starts the name server of the containers that run; starting a container does so as well. */
    record ServeNames() implements Action {}

    /**
     * Makes the container and starts it; done once its process runs.
     *
     * @param attachments in the order of the interfaces; empty unless the network namespace is
     *     private
     * @param dependsOn the services it depends on, to be kept with the container so that {@code
     *     down} finds the order without a stack file
     * @param fields what the container is to be, as {@link DesiredFields} tells
     */
    record StartContainer(
            ReplicaName replica,
            ContainerSpec spec,
            List<Attachment> attachments,
            SortedSet<String> dependsOn,
            SortedMap<Field, Value> fields)
            implements Action {
        public StartContainer {
            attachments = List.copyOf(attachments);
            dependsOn = Collections.unmodifiableSortedSet(new TreeSet<>(dependsOn));
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }
    }

    /**
     * Makes what would be started, and does not start it.
     *
     * @param ports that it is to have once it is started, and where they will lead
     */
    record CreateContainer(StartContainer start, SortedMap<PublishedPort, Ipv4> ports)
            implements Action {
        public CreateContainer {
            ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
        }
    }

    /** Starts a container once more, as its record says. */
    record StartAgain(ContainerId container, ReplicaName replica) implements Action {}

    /**
     * Stops a container.
     *
     * @param removed whether its record and writable layer go as well; otherwise it is remembered
     *     that somebody asked for its end
     */
    record StopContainer(ContainerId container, Optional<ReplicaName> replica, boolean removed)
            implements Action {}

    /** Runs what is to run in a container before it is stopped. */
    record RunPreStop(ContainerId container, ReplicaName replica) implements Action {}

    /** Nothing in the container runs until it is let go on. */
    record PauseContainer(ContainerId container, ReplicaName replica) implements Action {}

    record UnpauseContainer(ContainerId container, ReplicaName replica) implements Action {}

    /**
     * Its process goes on.
     *
     * @param fields what the container is to be afterwards
     * @param changes all of class in place, at least one
     */
    record UpdateContainer(
            ContainerId container,
            ReplicaName replica,
            ContainerSpec spec,
            List<Attachment> attachments,
            SortedSet<String> dependsOn,
            SortedMap<Field, Value> fields,
            List<FieldChange> changes)
            implements Action {
        public UpdateContainer {
            attachments = List.copyOf(attachments);
            dependsOn = Collections.unmodifiableSortedSet(new TreeSet<>(dependsOn));
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
            changes = List.copyOf(changes);
        }
    }

    /** Done once every replica of the service fulfils the condition. */
    record AwaitCondition(String service, Condition condition) implements Action {}

    /**
     * Changes who stands behind a service's published ports, in one step for whoever connects.
     *
     * @param from who gives them up; empty: nobody
     * @param to who takes them; empty: nobody
     */
    record MovePorts(
            ReplicaName replica,
            SortedSet<PublishedPort> ports,
            Optional<Ipv4> from,
            Optional<Ipv4> to)
            implements Action {
        public MovePorts {
            ports = Collections.unmodifiableSortedSet(new TreeSet<>(ports));
        }
    }

    /** Done once nobody is connected to the container any more, at the latest after so long. */
    record Drain(ContainerId container, ReplicaName replica, Duration atMost) implements Action {}

    /**
     * Done once the replica's new container is well and has been for so long.
     *
     * @param beside whom it is to replace and who goes on until then: if it does not get well, it
     *     is taken away again
     */
    record AwaitReplica(ReplicaName replica, Duration monitor, Optional<ContainerId> beside)
            implements Action {}

    /**
     * The end of a group of replicas that were replaced. Follows them however they ended; fails
     * when more of them have failed than the policy allows.
     *
     * @param replaced replicas of this and earlier groups
     * @param total replicas to be replaced
     */
    record JudgeUpdate(String service, int replaced, int total, UpdatePolicy policy)
            implements Action {
        /** Why it does not go on after so many failures; empty: it does. */
        public Optional<String> refusal(int failed) {
            return policy.goesOn(failed, total)
                    ? Optional.empty()
                    : Optional.of(
                            "%d of %d could not be replaced, failure_action is %s"
                                    .formatted(failed, total, policy.failureAction()));
        }

        /** Whether another group comes after it. */
        public boolean hasNext() {
            return replaced < total;
        }
    }
}
