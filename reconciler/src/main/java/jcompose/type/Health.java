package jcompose.type;

/** What a container's health check says. */
public enum Health {
    /** The container has no health check. */
    NONE,
    STARTING,
    HEALTHY,
    UNHEALTHY;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
