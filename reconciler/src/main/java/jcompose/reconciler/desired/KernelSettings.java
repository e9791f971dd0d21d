package jcompose.reconciler.desired;

import jcompose.type.Bytes;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the kernel is told about a container beside its limits and namespaces.
 *
 * @param ulimits resource limits of each process (man 2 getrlimit), by their name in a stack file,
 *     such as {@code nofile}; others are as the machine has them
 * @param oomScoreAdjustment -1000 to 1000
 * @param groups additional groups, names or numbers
 * @param sysctls kernel parameters of the container's namespaces
 * @param devices nodes of the machine that the container has as well
 * @param deviceRules further devices that it may open, {@code TYPE MAJOR:MINOR ACCESS}
 * @param sharedMemory size of {@code /dev/shm}; empty: 64 MiB
 * @param domainName of NIS, and the host name's end; empty: none
 * @param hostNames whether it has the machine's host name itself, not one of its own
 * @param hostCgroups whether it sees the machine's cgroups
 * @param terminal whether its streams are a terminal
 * @param openInput whether reading from its standard input waits instead of ending at once
 * @param runtime name or path of the OCI runtime that makes it; empty: jcompose's own
 * @param users whether it has a user namespace of its own
 * @param annotations passed on to who reads the OCI configuration
 */
public record KernelSettings(
        SortedMap<String, Ulimit> ulimits,
        int oomScoreAdjustment,
        List<String> groups,
        SortedMap<String, String> sysctls,
        List<Device> devices,
        List<String> deviceRules,
        Optional<Bytes> sharedMemory,
        String domainName,
        boolean hostNames,
        boolean hostCgroups,
        boolean terminal,
        boolean openInput,
        String runtime,
        UserMode users,
        SortedMap<String, String> annotations) {
    public static final KernelSettings DEFAULT =
            new KernelSettings(
                    new TreeMap<>(),
                    0,
                    List.of(),
                    new TreeMap<>(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    "",
                    false,
                    false,
                    false,
                    false,
                    "",
                    UserMode.MACHINE_DEFAULT,
                    new TreeMap<>());

    public KernelSettings {
        ulimits = Collections.unmodifiableSortedMap(new TreeMap<>(ulimits));
        groups = List.copyOf(groups);
        sysctls = Collections.unmodifiableSortedMap(new TreeMap<>(sysctls));
        devices = List.copyOf(devices);
        deviceRules = List.copyOf(deviceRules);
        annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    /** The same with other users. */
    public KernelSettings with(UserMode other) {
        return new KernelSettings(
                ulimits,
                oomScoreAdjustment,
                groups,
                sysctls,
                devices,
                deviceRules,
                sharedMemory,
                domainName,
                hostNames,
                hostCgroups,
                terminal,
                openInput,
                runtime,
                other,
                annotations);
    }

    /** -1 means no limit. */
    public record Ulimit(long soft, long hard) {
        @Override
        public String toString() {
            return text(soft) + ":" + text(hard);
        }

        private static String text(long limit) {
            return limit < 0 ? "unlimited" : Long.toString(limit);
        }
    }

    /**
     * A node of the machine.
     *
     * @param source its path there; of a directory, all nodes in it
     * @param target its path in the container
     * @param permissions of {@code r}, {@code w} and {@code m} (to make nodes)
     */
    public record Device(String source, String target, String permissions) {}
}
