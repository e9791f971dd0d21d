package jcompose.observe;

import jcompose.reconciler.desired.KernelSettings.Ulimit;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.KernelValues;
import jcompose.reconciler.difference.Value;

import tools.jackson.databind.JsonNode;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the kernel tells of a container's first process. A process may change much of that itself,
 * and only ever to have less: what it may have done is not taken for somebody's work.
 */
final class ProcessReading {
    private static final String PREFIX = "RLIMIT_";

    private final JsonNode process;
    private final JsonNode wanted;
    private final SortedMap<Field, Value> fields;

    /**
     * @param process as the runtime's {@code observe} tells
     * @param config the container's record
     * @param fields what the record says, to be set right
     */
    ProcessReading(JsonNode process, JsonNode config, SortedMap<Field, Value> fields) {
        this.process = process;
        this.wanted = config.path("config").path("process");
        this.fields = fields;
    }

    void read() {
        if (process.path("oomScoreAdj").isNumber()) {
            fields.put(Field.OOM_SCORE, KernelValues.oomScore(process.path("oomScoreAdj").asInt()));
        }
        fields.computeIfPresent(Field.ULIMITS, (field, recorded) -> ulimits(recorded));
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
