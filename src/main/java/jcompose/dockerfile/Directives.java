package jcompose.dockerfile;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comments that steer the parser: Dockerfile reference, "Parser directives". */
final class Directives {
    private static final Set<String> NAMES = Set.of("syntax", "escape", "check");
    private static final Pattern DIRECTIVE =
            Pattern.compile(
                    "([a-zA-Z][a-zA-Z0-9]*)[\\t\\n\\f\\r ]*=[\\t\\n\\f\\r ]*(.+?)[\\t\\n\\f\\r ]*");

    private final Set<String> seen = new HashSet<>();
    private boolean over;
    private char escape = '\\';

    char escape() {
        return escape;
    }

    /**
     * Whether a line is a directive. They stand above everything else, comments included.
     *
     * @throws IllegalArgumentException when it cannot be obeyed
     */
    boolean read(String line) {
        if (over) {
            return false;
        }
        Matcher directive =
                DIRECTIVE.matcher(
                        line.startsWith("#") ? Spaces.stripLeading(line.substring(1)) : "");
        String name = directive.matches() ? directive.group(1).toLowerCase(Locale.ROOT) : "";
        if (!NAMES.contains(name)) {
            over = true;
            return false;
        }
        if (!seen.add(name)) {
            throw new IllegalArgumentException(
                    "the parser directive \"" + name + "\" is there twice");
        }
        if (name.equals("escape")) {
            String value = directive.group(2);
            if (!value.equals("\\") && !value.equals("`")) {
                throw new IllegalArgumentException(
                        "the escape character may be \\ or `, not " + value);
            }
            escape = value.charAt(0);
        }
        return true;
    }
}
