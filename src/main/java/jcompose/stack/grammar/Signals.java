package jcompose.stack.grammar;

import java.util.List;
import java.util.Locale;

/** The names of signals ({@code man 7 signal}). */
public final class Signals {
    /** By number, from 1, as Linux numbers them on all but a few old architectures. */
    private static final List<String> NAMES =
            List.of(
                    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private Signals() {}

    /** The full name of a signal: {@code SIGTERM} for that, for {@code term} and for 15. */
    public static String name(String text) throws GrammarException {
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        if (NAMES.contains(name) || isRealTime(name)) {
            return "SIG" + name;
        }
        for (int number = 1; number <= NAMES.size(); number++) {
            if (text.equals(Integer.toString(number))) {
                return "SIG" + NAMES.get(number - 1);
            }
        }
        throw new GrammarException(
                "'" + text + "' is not a signal", "write a name or a number, as in SIGTERM or 15");
    }

    private static boolean isRealTime(String name) {
        if (name.equals("RTMIN") || name.equals("RTMAX")) {
            return true;
        }
        if (!name.startsWith("RTMIN+") && !name.startsWith("RTMAX-")) {
            return false;
        }
        String digits = name.substring("RTMIN+".length());
        return (digits.length() == 1 || digits.length() == 2)
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9')
                && Integer.parseInt(digits) <= 30;
    }
}
