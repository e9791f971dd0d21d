package jcompose.stack.grammar;

import jcompose.stack.problem.NearestWord;

import java.util.List;
import java.util.Locale;

/** The names of capabilities ({@code man 7 capabilities}). */
public final class Capabilities {
    private static final List<String> NAMES =
            List.of(
                    "ALL",
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

    /** Upper case and without {@code CAP_}; {@code ALL} is one of them. */
    public static String name(String text) throws GrammarException {
        String upper = text.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("CAP_") ? upper.substring(4) : upper;
        if (!NAMES.contains(name)) {
            throw new GrammarException(
                    "'" + text + "' is not a capability", NearestWord.hint(name, NAMES));
        }
        return name;
    }
}
