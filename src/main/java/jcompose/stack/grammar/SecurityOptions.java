package jcompose.stack.grammar;

/** What {@code security_opt} can say (Docker's documentation, "docker run", security options). */
public enum SecurityOptions {
    NO_NEW_PRIVILEGES,
    ALL_SYSTEM_CALLS,
    ALL_PATHS,
    /** What is so already: no container here is confined by AppArmor or SELinux. */
    NOTHING;

    /** Of {@code NAME=VALUE} or {@code NAME:VALUE}. */
    public static SecurityOptions parse(String option) throws GrammarException {
        return switch (option.replaceFirst(":", "=")) {
            case "no-new-privileges", "no-new-privileges=true" -> NO_NEW_PRIVILEGES;
            case "no-new-privileges=false", "seccomp=builtin" -> NOTHING;
            case "seccomp=unconfined" -> ALL_SYSTEM_CALLS;
            case "systempaths=unconfined" -> ALL_PATHS;
            case "apparmor=unconfined", "label=disable" -> NOTHING;
            default ->
                    throw new GrammarException(
                            "'" + option + "' is not supported",
                            "use no-new-privileges, seccomp=unconfined, systempaths=unconfined,"
                                    + " apparmor=unconfined or label=disable");
        };
    }
}
