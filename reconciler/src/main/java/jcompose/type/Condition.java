package jcompose.type;

/**
 * What a service waits for in another one before it starts (Compose specification, {@code
 * depends_on}).
 */
public enum Condition {
    STARTED("service_started"),
    HEALTHY("service_healthy"),
    COMPLETED("service_completed_successfully");

    private final String key;

    Condition(String key) {
        this.key = key;
    }

    /** As stack files spell it. */
    public String key() {
        return key;
    }
}
