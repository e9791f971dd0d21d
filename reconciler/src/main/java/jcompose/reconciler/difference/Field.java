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
    HOSTNAME("hostname", REPLACE),
    MOUNTS("mounts", REPLACE),
    NETWORK_NAMESPACE("network_mode", REPLACE),
    PID_NAMESPACE("pid", REPLACE),
    IPC_NAMESPACE("ipc", REPLACE),
    NETWORKS("networks", REPLACE),
    SECURITY("security", REPLACE),
    INIT("init", REPLACE),
    CPUS("cpus", IN_PLACE),
    MEMORY("memory", IN_PLACE),
    PIDS("pids_limit", IN_PLACE),
    RESTART("restart", IN_PLACE),
    HEALTH_CHECK("healthcheck", IN_PLACE),
    STOP("stop", IN_PLACE),
    LABELS("labels", IN_PLACE);

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
