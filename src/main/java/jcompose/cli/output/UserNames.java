package jcompose.cli.output;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;

import java.util.HashMap;
import java.util.Map;

/** Names of users, as the machine's name services have them (man 3 getpwuid). */
public final class UserNames {
    private final POSIX posix = POSIXFactory.getNativePOSIX();
    private final Map<Long, String> names = new HashMap<>();

    /** The number where nobody has it. */
    public String of(long user) {
        return names.computeIfAbsent(
                user,
                number -> {
                    Passwd entry = posix.getpwuid(number.intValue());
                    return entry == null ? Long.toString(number) : entry.getLoginName();
                });
    }
}
