package jcompose.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads one {@code --mount} of a {@code RUN}. */
final class RunMountReader {
    private static final Map<String, String> ALIASES =
            Map.of(
                    "src",
                    "source",
                    "dst",
                    "target",
                    "destination",
                    "target",
                    "ro",
                    "readonly",
                    "rw",
                    "readwrite");
    private static final Set<String> SWITCHES = Set.of("readonly", "readwrite", "required");

    private final Location location;
    private final RunMount.Expander variables;
    private final Map<String, String> values = new TreeMap<>();

    RunMountReader(Location location, RunMount.Expander variables) {
        this.location = location;
        this.variables = variables;
    }

    RunMount read(String text) throws DockerfileException {
        for (String field : RunMount.fields(text, location)) {
            field(field);
        }
        RunMount.Kind kind = choice("type", RunMount.Kind.class, RunMount.Kind.BIND);
        refuse(kind);
        boolean writable = kind == RunMount.Kind.CACHE || kind == RunMount.Kind.TMPFS;
        boolean readOnly =
                values.containsKey("readwrite")
                        ? !isOn("readwrite")
                        : values.containsKey("readonly") ? isOn("readonly") : !writable;
        return new RunMount(
                kind,
                value("from"),
                value("source"),
                value("target"),
                readOnly,
                value("id"),
                choice("sharing", RunMount.Sharing.class, RunMount.Sharing.SHARED),
                isOn("required"),
                values.containsKey("size") ? ByteCount.parse(value("size"), location) : 0,
                Optional.ofNullable(values.get("env")),
                number("mode", 8).map(Long::intValue),
                number("uid", 10),
                number("gid", 10));
    }

    private void field(String field) throws DockerfileException {
        int equals = field.indexOf('=');
        String written = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
        String key = ALIASES.getOrDefault(written, written);
        if (!RunMount.KEYS.contains(key)) {
            throw location.error(
                    "--mount has no key '" + written + "'" + NearestWord.hint(key, RunMount.KEYS));
        }
        if (equals < 0 && !SWITCHES.contains(key)) {
            throw location.error("--mount: '" + written + "' needs a value: " + written + "=…");
        }
        try {
            values.put(key, equals < 0 ? "true" : variables.expand(field.substring(equals + 1)));
        } catch (IllegalArgumentException e) {
            throw location.error("--mount: cannot expand " + field + ": " + e.getMessage());
        }
        // The one that comes last counts.
        if (key.equals("readonly")) {
            values.remove("readwrite");
        } else if (key.equals("readwrite")) {
            values.remove("readonly");
        }
    }

    private void refuse(RunMount.Kind kind) throws DockerfileException {
        boolean file = kind != RunMount.Kind.BIND && kind != RunMount.Kind.TMPFS;
        allow(file, kind, "mode", "uid", "gid");
        allow(kind == RunMount.Kind.SECRET || kind == RunMount.Kind.SSH, kind, "required");
        allow(kind == RunMount.Kind.TMPFS, kind, "size");
        allow(kind == RunMount.Kind.CACHE, kind, "sharing");
        if (kind == RunMount.Kind.SECRET) {
            allow(false, kind, "from");
            if (value("source").isEmpty() && value("target").isEmpty() && value("id").isEmpty()) {
                throw location.error("--mount=type=secret needs an id");
            }
            if (!value("source").isEmpty() && !value("id").isEmpty()) {
                throw location.error("--mount=type=secret takes id or source, not both");
            }
        } else if (kind != RunMount.Kind.SSH && value("target").isEmpty()) {
            throw location.error("--mount=type=" + name(kind) + " needs a target");
        }
    }

    private void allow(boolean allowed, RunMount.Kind kind, String... keys)
            throws DockerfileException {
        for (String key : keys) {
            if (!allowed && values.containsKey(key)) {
                throw location.error("--mount=type=" + name(kind) + " takes no '" + key + "'");
            }
        }
    }

    private static String name(RunMount.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private String value(String key) {
        return values.getOrDefault(key, "");
    }

    private boolean isOn(String key) throws DockerfileException {
        String value = values.getOrDefault(key, "false");
        if (List.of("1", "t", "T", "true", "TRUE", "True").contains(value)) {
            return true;
        }
        if (List.of("0", "f", "F", "false", "FALSE", "False").contains(value)) {
            return false;
        }
        throw location.error("--mount: '" + key + "' is true or false, not " + value);
    }

    private <E extends Enum<E>> E choice(String key, Class<E> kinds, E otherwise)
            throws DockerfileException {
        String value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        List<String> names = new java.util.ArrayList<>();
        for (E kind : kinds.getEnumConstants()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            if (name.equals(value.toLowerCase(Locale.ROOT))) {
                return kind;
            }
            names.add(name);
        }
        throw location.error(
                "--mount: '"
                        + key
                        + "' is one of "
                        + String.join(", ", names)
                        + ", not "
                        + value
                        + NearestWord.hint(value, names));
    }

    private Optional<Long> number(String key, int radix) throws DockerfileException {
        String value = values.get(key);
        try {
            return value == null
                    ? Optional.empty()
                    : Optional.of((long) Integer.parseUnsignedInt(value, radix) & 0xFFFFFFFFL);
        } catch (NumberFormatException e) {
            throw location.error("--mount: '" + key + "' is a number, not " + value);
        }
    }
}
