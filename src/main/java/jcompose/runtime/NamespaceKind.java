package jcompose.runtime;

/** The kinds of namespaces that one container can share with another. */
public enum NamespaceKind {
    NETWORK("network", "net"),
    PID("pid", "pid"),
    IPC("ipc", "ipc");

    private final String type;
    private final String file;

    NamespaceKind(String type, String file) {
        this.type = type;
        this.file = file;
    }

    /** As the OCI runtime specification calls it. */
    public String type() {
        return type;
    }

    /** Its name below {@code /proc/PID/ns}. */
    public String file() {
        return file;
    }
}
