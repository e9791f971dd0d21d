package jcompose.runtime;

import jcompose.reconciler.desired.ContainerSpec.Security;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which capabilities a container gets. */
final class Capabilities {
    /** The ones Docker leaves to a container (moby, oci/caps/defaults.go). */
    private static final List<String> DEFAULT =
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

    /** All that Linux knows (include/uapi/linux/capability.h). */
    private static final List<String> ALL =
            List.of(
                    "AUDIT_CONTROL",
                    "AUDIT_READ",
                    "AUDIT_WRITE",
                    "BLOCK_SUSPEND",
                    "BPF",
                    "CHECKPOINT_RESTORE",
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "DAC_READ_SEARCH",
                    "FOWNER",
                    "FSETID",
                    "IPC_LOCK",
                    "IPC_OWNER",
                    "KILL",
                    "LEASE",
                    "LINUX_IMMUTABLE",
                    "MAC_ADMIN",
                    "MAC_OVERRIDE",
                    "MKNOD",
                    "NET_ADMIN",
                    "NET_BIND_SERVICE",
                    "NET_BROADCAST",
                    "NET_RAW",
                    "PERFMON",
                    "SETFCAP",
                    "SETGID",
                    "SETPCAP",
                    "SETUID",
                    "SYSLOG",
                    "SYS_ADMIN",
                    "SYS_BOOT",
                    "SYS_CHROOT",
                    "SYS_MODULE",
                    "SYS_NICE",
                    "SYS_PACCT",
                    "SYS_PTRACE",
                    "SYS_RAWIO",
                    "SYS_RESOURCE",
                    "SYS_TIME",
                    "SYS_TTY_CONFIG",
                    "WAKE_ALARM");

    private Capabilities() {}

    /** Names with {@code CAP_}, in order. */
    static SortedSet<String> of(Security security) {
        SortedSet<String> names = new TreeSet<>(DEFAULT);
        if (security.privileged()) {
            names.addAll(ALL);
        } else {
            if (security.capabilitiesDropped().contains("ALL")) {
                names.clear();
            }
            names.removeAll(security.capabilitiesDropped());
            if (security.capabilitiesAdded().contains("ALL")) {
                names.addAll(ALL);
                names.removeAll(security.capabilitiesDropped());
            }
            names.addAll(security.capabilitiesAdded());
            names.remove("ALL");
        }
        SortedSet<String> prefixed = new TreeSet<>();
        names.forEach(name -> prefixed.add("CAP_" + name));
        return prefixed;
    }
}
