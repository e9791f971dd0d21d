package jcompose.reconciler.desired;

import jcompose.reconciler.desired.ContainerSpec.Security;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The capabilities (man 7 capabilities) of a container, by name without {@code CAP_}. */
public final class Capabilities {
    /** What containers are used to have by default (the Moby project's list). */
    public static final List<String> DEFAULT =
            List.of(
                    "AUDIT_WRITE",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "MKNOD",
                    "NET_BIND_SERVICE",
                    "NET_RAW",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYS_CHROOT");

    /** In the order of their numbers, from 0 (include/uapi/linux/capability.h). */
    public static final List<String> ALL =
            List.of(
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "DAC_READ_SEARCH",
                    "FOWNER",
                    "FSETID",
                    "KILL",
                    "SETGID",
                    "SETUID",
                    "SETPCAP",
                    "LINUX_IMMUTABLE",
                    "NET_BIND_SERVICE",
                    "NET_BROADCAST",
                    "NET_ADMIN",
                    "NET_RAW",
                    "IPC_LOCK",
                    "IPC_OWNER",
                    "SYS_MODULE",
                    "SYS_RAWIO",
                    "SYS_CHROOT",
                    "SYS_PTRACE",
                    "SYS_PACCT",
                    "SYS_ADMIN",
                    "SYS_BOOT",
                    "SYS_NICE",
                    "SYS_RESOURCE",
                    "SYS_TIME",
                    "SYS_TTY_CONFIG",
                    "MKNOD",
                    "LEASE",
                    "AUDIT_WRITE",
                    "AUDIT_CONTROL",
                    "SETFCAP",
                    "MAC_OVERRIDE",
                    "MAC_ADMIN",
                    "SYSLOG",
                    "WAKE_ALARM",
                    "BLOCK_SUSPEND",
                    "AUDIT_READ",
                    "PERFMON",
                    "BPF",
                    "CHECKPOINT_RESTORE");

    private static final String EVERY = "ALL";

    private Capabilities() {}

    /**
     * What is left of the defaults after dropping, and what is added; adding {@code ALL} adds
     * everything but what is dropped by name.
     */
    public static SortedSet<String> of(Security security) {
        if (security.privileged()) {
            return new TreeSet<>(ALL);
        }
        SortedSet<String> capabilities = new TreeSet<>(DEFAULT);
        if (security.capabilitiesAdded().contains(EVERY)) {
            capabilities.addAll(ALL);
            capabilities.removeAll(security.capabilitiesDropped());
            return capabilities;
        }
        if (security.capabilitiesDropped().contains(EVERY)) {
            capabilities.clear();
        }
        capabilities.removeAll(security.capabilitiesDropped());
        capabilities.addAll(security.capabilitiesAdded());
        return capabilities;
    }
}
