package jcompose.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A {@code RUN --mount}: Dockerfile reference, "RUN --mount".
 *
 * @param from stage, named context or image; empty: the context
 * @param id of a cache, secret or agent; empty: the target's or source's name
 * @param size of a tmpfs, in bytes; 0: no limit
 * @param variable a secret's environment variable; empty text: the one called like its ID
 */
public record RunMount(
        Kind kind,
        String from,
        String source,
        String target,
        boolean readOnly,
        String id,
        Sharing sharing,
        boolean required,
        long size,
        Optional<String> variable,
        Optional<Integer> mode,
        Optional<Long> user,
        Optional<Long> group) {
    /** What is mounted. */
    public enum Kind {
        BIND,
        CACHE,
        TMPFS,
        SECRET,
        SSH
    }

    /** What two steps that use the same cache do. */
    public enum Sharing {
        SHARED,
        PRIVATE,
        LOCKED
    }

    static final List<String> KEYS =
            List.of(
                    "type",
                    "from",
                    "source",
                    "src",
                    "target",
                    "dst",
                    "destination",
                    "readonly",
                    "ro",
                    "readwrite",
                    "rw",
                    "id",
                    "sharing",
                    "required",
                    "size",
                    "mode",
                    "uid",
                    "gid",
                    "env");

    /** What is known before variables are: whether it is a list, and that a stage is named. */
    static void check(String text, Location location) throws DockerfileException {
        for (String field : fields(text, location)) {
            int dollar = field.indexOf('$');
            if (field.toLowerCase(Locale.ROOT).startsWith("from=")
                    && dollar >= 0
                    && dollar < field.length() - 1) {
                throw location.error(
                        "--mount=from= takes no variable: give the stage a name with FROM … AS");
            }
        }
    }

    /** Separated by commas; double quotes around a field may hold some. */
    static List<String> fields(String text, Location location) throws DockerfileException {
        List<String> fields = new java.util.ArrayList<>();
        int position = 0;
        while (position <= text.length()) {
            StringBuilder field = new StringBuilder();
            boolean quoted = position < text.length() && text.charAt(position) == '"';
            position += quoted ? 1 : 0;
            while (position < text.length() && (quoted || text.charAt(position) != ',')) {
                char c = text.charAt(position++);
                if (c == '"' && quoted) {
                    quoted = position < text.length() && text.charAt(position) == '"';
                    if (!quoted) {
                        break;
                    }
                    position++;
                } else if (c == '"') {
                    throw location.error("--mount=" + text + ": a quote in the middle of a field");
                }
                field.append(c);
            }
            if (quoted || (position < text.length() && text.charAt(position) != ',')) {
                throw location.error("--mount=" + text + ": a quoted field does not end");
            }
            position++;
            fields.add(field.toString());
        }
        return fields;
    }

    /**
     * Reads a mount.
     *
     * @param text with its variables
     */
    public static RunMount read(String text, Location location, Expander variables)
            throws DockerfileException {
        return new RunMountReader(location, variables).read(text);
    }

    /** Replaces variables. */
    @FunctionalInterface
    public interface Expander {
        /** Refuses a text with an {@link IllegalArgumentException}. */
        String expand(String text);
    }
}
