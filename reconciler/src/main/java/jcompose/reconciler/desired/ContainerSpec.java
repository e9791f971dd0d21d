package jcompose.reconciler.desired;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that makes a container what it is, the image's own settings merged in.
 *
 * @param arguments the program and its arguments; never empty for a resolved image
 * @param user {@code name|uid[:group|gid]}, or empty for root
 * @param hostname empty: the container's ID
 * @param name for people; empty: after stack, service and number
 */
public record ContainerSpec(
        Image image,
        List<String> arguments,
        SortedMap<String, String> environment,
        String workingDirectory,
        String user,
        Optional<String> hostname,
        List<Mount> mounts,
        Limits limits,
        NamespaceMode networkNamespace,
        NamespaceMode pidNamespace,
        NamespaceMode ipcNamespace,
        Networking networking,
        Security security,
        boolean init,
        RestartPolicy restart,
        Optional<HealthCheck> healthCheck,
        StopPolicy stop,
        SortedMap<String, String> labels,
        KernelSettings kernel,
        Logging logging,
        Hooks hooks,
        Optional<String> name) {
    public ContainerSpec {
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        mounts = mounts.stream().sorted(Comparator.comparing(Mount::target)).toList();
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** Its own image and those that it mounts, as far as something is to be done for them first. */
    public List<Image.ToPrepare> imagesToPrepare() {
        List<Image.ToPrepare> toPrepare = new ArrayList<>();
        if (image instanceof Image.ToPrepare own) {
            toPrepare.add(own);
        }
        for (Mount mount : mounts) {
            if (mount instanceof Mount.OfImage of && of.image() instanceof Image.ToPrepare other) {
                toPrepare.add(other);
            }
        }
        return toPrepare;
    }

    /** The same on another image. */
    public ContainerSpec on(Image other) {
        return with(other, mounts, networking, restart, hooks, name);
    }

    /** The same with other mounts. */
    public ContainerSpec mounting(List<Mount> others) {
        return with(image, others, networking, restart, hooks.mounting(others), name);
    }

    /** The same, restarted otherwise. */
    public ContainerSpec with(RestartPolicy other) {
        return with(image, mounts, networking, other, hooks, name);
    }

    /** The same, otherwise connected. */
    public ContainerSpec with(Networking other) {
        return with(image, mounts, other, restart, hooks, name);
    }

    /** The same with other hooks. */
    public ContainerSpec with(Hooks other) {
        return with(image, mounts, networking, restart, other, name);
    }

    /** The same under another name. */
    public ContainerSpec named(Optional<String> other) {
        return with(image, mounts, networking, restart, hooks, other);
    }

    private ContainerSpec with(
            Image image,
            List<Mount> mounts,
            Networking networking,
            RestartPolicy restart,
            Hooks hooks,
            Optional<String> name) {
        return new ContainerSpec(
                image,
                arguments,
                environment,
                workingDirectory,
                user,
                hostname,
                mounts,
                limits,
                networkNamespace,
                pidNamespace,
                ipcNamespace,
                networking,
                security,
                init,
                restart,
                healthCheck,
                stop,
                labels,
                kernel,
                logging,
                hooks,
                name);
    }

    /**
     * What the container's processes may do.
     *
     * @param capabilitiesAdded names without {@code CAP_}, upper case, or {@code ALL}
     * @param capabilitiesDropped likewise; dropping comes before adding
     * @param allSystemCalls whether no filter keeps system calls from them
     * @param allPaths whether nothing of {@code /proc} and {@code /sys} is hidden from them
     */
    public record Security(
            boolean privileged,
            boolean readOnlyRoot,
            boolean noNewPrivileges,
            SortedSet<String> capabilitiesAdded,
            SortedSet<String> capabilitiesDropped,
            boolean allSystemCalls,
            boolean allPaths) {
        public static final Security DEFAULT =
                new Security(false, false, false, new TreeSet<>(), new TreeSet<>());

        public Security(
                boolean privileged,
                boolean readOnlyRoot,
                boolean noNewPrivileges,
                SortedSet<String> capabilitiesAdded,
                SortedSet<String> capabilitiesDropped) {
            this(
                    privileged,
                    readOnlyRoot,
                    noNewPrivileges,
                    capabilitiesAdded,
                    capabilitiesDropped,
                    false,
                    false);
        }

        /** The same with all rights, or not. */
        public Security privileged(boolean other) {
            return new Security(
                    other,
                    readOnlyRoot,
                    noNewPrivileges,
                    capabilitiesAdded,
                    capabilitiesDropped,
                    allSystemCalls,
                    allPaths);
        }

        public Security {
            capabilitiesAdded = Collections.unmodifiableSortedSet(new TreeSet<>(capabilitiesAdded));
            capabilitiesDropped =
                    Collections.unmodifiableSortedSet(new TreeSet<>(capabilitiesDropped));
        }
    }
}
