package jcompose.reconciler.difference;

import static jcompose.reconciler.difference.ChangeClass.IN_PLACE;
import static jcompose.reconciler.difference.ChangeClass.REPLACE;

/** Everything about a container that the desired state sets and the actual state is compared in. */
public enum Field {
    IMAGE("image", REPLACE),
    COMMAND("command", REPLACE),
    ENVIRONMENT("environment", REPLACE),
    WORKING_DIRECTORY("working_dir", REPLACE),
    USER("user", REPLACE),
    HOSTNAME("hostname", IN_PLACE),
    MOUNTS("mounts", REPLACE),

    /** Their content; what it takes is said file by file, see {@link FieldChange#changeClass}. */
    FILES("files", REPLACE),
    NETWORK_NAMESPACE("network_mode", REPLACE),
    PID_NAMESPACE("pid", REPLACE),
    IPC_NAMESPACE("ipc", REPLACE),
    NETWORKS("networks", IN_PLACE),

    /** What is given for it: addresses, names of interfaces. */
    CONNECTIONS("connections", REPLACE),
    ALIASES("aliases", IN_PLACE),

    /** What of its interfaces is not as it was given them, in sentences; nothing is wanted. */
    INTERFACES("interfaces", IN_PLACE),
    LINK_LOCAL("link_local_ips", IN_PLACE),
    BANDWIDTH("x-bandwidth", IN_PLACE),
    DNS("dns", IN_PLACE),
    EXTRA_HOSTS("extra_hosts", IN_PLACE),
    LINKS("links", IN_PLACE),
    SECURITY("security", REPLACE),
    INIT("init", REPLACE),
    CONTAINER_NAME("container_name", IN_PLACE),
    TERMINAL("tty", REPLACE),
    OPEN_INPUT("stdin_open", REPLACE),
    UTS_NAMESPACE("uts", REPLACE),
    CGROUP_NAMESPACE("cgroup", REPLACE),
    RUNTIME("runtime", REPLACE),
    USERS("userns_mode", REPLACE),
    DOMAIN_NAME("domainname", IN_PLACE),
    GROUPS("group_add", REPLACE),
    SYSCTLS("sysctls", REPLACE),
    DEVICES("devices", REPLACE),
    SHARED_MEMORY("shm_size", REPLACE),
    CPUS("cpus", IN_PLACE),
    CPU_SHARES("cpu_shares", IN_PLACE),
    CPU_SET("cpuset", IN_PLACE),
    CPU_REALTIME("cpu_rt", IN_PLACE),
    MEMORY("memory", IN_PLACE),
    SWAP("memswap_limit", IN_PLACE),
    MEMORY_RESERVATION("mem_reservation", IN_PLACE),
    SWAPPINESS("mem_swappiness", IN_PLACE),
    OOM_KILL("oom_kill_disable", IN_PLACE),
    OOM_SCORE("oom_score_adj", IN_PLACE),
    PIDS("pids_limit", IN_PLACE),
    BLOCK_IO("blkio_config", IN_PLACE),
    DEVICE_RULES("device_cgroup_rules", IN_PLACE),
    ULIMITS("ulimits", IN_PLACE),
    LOGGING("logging", IN_PLACE),
    ANNOTATIONS("annotations", IN_PLACE),
    RESTART("restart", IN_PLACE),
    HEALTH_CHECK("healthcheck", IN_PLACE),
    STOP("stop", IN_PLACE),
    LABELS("labels", IN_PLACE),
    PRE_START("pre_start", REPLACE),

    /** In place by being run. */
    POST_START("post_start", IN_PLACE),
    PRE_STOP("pre_stop", IN_PLACE);

    private final String label;
    private final ChangeClass changeClass;

    Field(String label, ChangeClass changeClass) {
        this.label = label;
        this.changeClass = changeClass;
    }

    /** As plans show it; a stack file's key where there is one. */
    public String label() {
        return label;
    }

    public ChangeClass changeClass() {
        return changeClass;
    }
}
