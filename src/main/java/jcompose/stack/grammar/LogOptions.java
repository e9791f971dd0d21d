package jcompose.stack.grammar;

import jcompose.reconciler.desired.Logging;
import jcompose.type.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The drivers and options of {@code logging} (Docker's documentation, "Configure logging drivers").
 * Logs are kept on this machine in the format of {@code json-file}, whichever of its two local
 * drivers is named.
 */
public final class LogOptions {
    /** What they are for does not exist here, or is done anyway. */
    public static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "compress",
                    "labels",
                    "labels-regex",
                    "env",
                    "env-regex",
                    "tag",
                    "mode",
                    "max-buffer-size");

    private static final Set<String> KNOWN = Set.of("max-size", "max-file");

    private LogOptions() {}

    /**
     * Reads the whole section.
     *
     * @param driver null: none is named
     */
    public static Logging parse(@Nullable String driver, Map<String, String> options)
            throws GrammarException {
        switch (driver == null ? "" : driver.toLowerCase(Locale.ROOT)) {
            case "", "json-file", "local" -> {}
            case "none" -> {
                return Logging.NONE;
            }
            default ->
                    throw new GrammarException(
                            "the logging driver '" + driver + "' is not supported",
                            "use json-file, local or none; programs that collect logs find them in"
                                + " Docker's json-file format in ROOT/containers/ID/log/current");
        }
        for (String name : options.keySet()) {
            if (!KNOWN.contains(name) && !WITHOUT_EFFECT.contains(name)) {
                throw new GrammarException(
                        "unknown logging option '" + name + "'", "use max-size and max-file");
            }
        }
        return new Logging(true, size(options.get("max-size")), files(options.get("max-file")));
    }

    /** {@code -1} means without end, and nothing our own default, which has an end. */
    private static Optional<Bytes> size(@Nullable String text) throws GrammarException {
        if (text == null || text.isEmpty()) {
            return Logging.DEFAULT.maximumSize();
        }
        if (text.equals("-1")) {
            return Optional.empty();
        }
        long size = ByteSizes.parse(text);
        if (size <= 0) {
            throw new GrammarException(
                    "'" + text + "' is no size of a log file", "write a size such as 10m");
        }
        return Optional.of(new Bytes(size));
    }

    private static int files(@Nullable String text) throws GrammarException {
        if (text == null || text.isEmpty()) {
            return Logging.DEFAULT.maximumFiles();
        }
        try {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= 1000) {
                return count;
            }
        } catch (NumberFormatException e) {
            // the message below says it
        }
        throw new GrammarException(
                "'" + text + "' is no number of log files", "write a number from 1 to 1000");
    }
}
