package jcompose.observe;

import jcompose.reconciler.desired.Capabilities;
import jcompose.reconciler.desired.KernelSettings.Ulimit;
import jcompose.reconciler.difference.CanonicalValues;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.KernelValues;
import jcompose.reconciler.difference.Value;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the kernel tells of a container's first process. A process may change much of that itself,
 * and only ever to have less: what it may have done is not taken for somebody's work.
 */
final class ProcessReading {
    private static final String PREFIX = "RLIMIT_";

    private final JsonNode process;
    private final String[] privileges;
    private final JsonNode wanted;
    private final SortedMap<Field, Value> fields;

    /**
     * @param process as the runtime's {@code observe} tells
     * @param privileges what it had as its command began: user, capabilities, no_new_privs, seccomp
     * @param config the container's record
     * @param fields what the record says, to be set right
     */
    ProcessReading(
            JsonNode process,
            Optional<String> privileges,
            JsonNode config,
            SortedMap<Field, Value> fields) {
        this.process = process;
        this.privileges = privileges.orElse("").split(" ", -1);
        this.wanted = config.path("config").path("process");
        this.fields = fields;
    }

    void read() {
        if (process.path("oomScoreAdj").isNumber()) {
            fields.put(Field.OOM_SCORE, KernelValues.oomScore(process.path("oomScoreAdj").asInt()));
        }
        fields.computeIfPresent(Field.ULIMITS, (field, recorded) -> ulimits(recorded));
        fields.computeIfPresent(Field.SECURITY, (field, recorded) -> security(recorded));
        fields.computeIfPresent(Field.USER, (field, recorded) -> user(recorded));
    }

    /** What it has beyond what it was to have. */
    private Value security(Value recorded) {
        if (!(recorded instanceof Value.Several(List<String> parts))
                || parts.contains(CanonicalValues.PRIVILEGED)
                || privileges.length != 4) {
            return recorded;
        }
        List<String> found = new ArrayList<>(parts);
        long bounding = Long.parseUnsignedLong(privileges[1], 16);
        for (int number = 0; number < Capabilities.ALL.size(); number++) {
            String name = Capabilities.ALL.get(number);
            if ((bounding & (1L << number)) != 0 && !found.contains(name)) {
                found.add(name);
            }
        }
        if (privileges[2].equals("0")) {
            found.remove(CanonicalValues.NO_NEW_PRIVILEGES);
        }
        if (privileges[3].equals("0") && !found.contains(CanonicalValues.ALL_SYSTEM_CALLS)) {
            found.add(CanonicalValues.ALL_SYSTEM_CALLS);
        }
        return found.equals(parts) ? recorded : new Value.Several(found);
    }

    /** A program may leave root behind, but not become it. Only a number is sure not to be root. */
    private Value user(Value recorded) {
        boolean other = recorded.toString().matches("[1-9]\\d*(:.*)?");
        return other && privileges[0].equals("0") ? CanonicalValues.user("") : recorded;
    }

    /** Those that the stack asks for; others are nobody's. */
    private Value ulimits(Value recorded) {
        SortedMap<String, Ulimit> found = new TreeMap<>();
        boolean same = true;
        for (JsonNode limit : wanted.path("rlimits")) {
            String name = limit.path("type").asString("").substring(PREFIX.length());
            String text = process.path("rlimits").path(name).asString("");
            if (text.isEmpty()) {
                return recorded; // it ended while it was looked at
            }
            String[] ends = text.split(":", 2);
            Ulimit actual = new Ulimit(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
            Ulimit asked = new Ulimit(limit.path("soft").asLong(), limit.path("hard").asLong());
            same &= isAsSet(asked, actual);
            found.put(name.toLowerCase(Locale.ROOT), actual);
        }
        return same ? recorded : KernelValues.assignments(found);
    }

    /** A process may raise its soft limit up to the hard one, as Java's does with its files. */
    private static boolean isAsSet(Ulimit asked, Ulimit actual) {
        boolean enough = unsigned(actual.soft()) >= unsigned(asked.soft());
        return asked.hard() == actual.hard() && enough;
    }

    private static long unsigned(long limit) {
        return limit < 0 ? Long.MAX_VALUE : limit;
    }
}
