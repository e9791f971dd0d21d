package jcompose.stack.interpolate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the variables that a text uses, also those inside of defaults. */
public final class FindVariables {
    private static final Pattern START =
            Pattern.compile("\\$(?:(\\$)|([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*))");

    private FindVariables() {}

    /**
     * One use of a variable; at most one of the last three says something.
     *
     * @param required whether there must be a value
     * @param otherwise the default
     * @param instead what stands in its place when it is set
     */
    public record Use(String name, boolean required, String otherwise, String instead) {}

    public static List<Use> in(String text) {
        List<Use> uses = new ArrayList<>();
        add(text, uses);
        return uses;
    }

    private static void add(String text, List<Use> uses) {
        Matcher matcher = START.matcher(text);
        int at = 0;
        while (matcher.find(at)) {
            at = matcher.end();
            if (matcher.group(2) != null) {
                uses.add(new Use(matcher.group(2), false, "", ""));
            } else if (matcher.group(3) != null) {
                int close = close(text, at);
                braced(matcher.group(3), text.substring(at, close), uses);
                at = Math.min(close + 1, text.length());
            }
        }
    }

    private static void braced(String name, String rest, List<Use> uses) {
        String operator = rest.startsWith(":") ? rest.substring(1) : rest;
        String word = operator.isEmpty() ? "" : operator.substring(1);
        uses.add(
                switch (operator.isEmpty() ? '}' : operator.charAt(0)) {
                    case '-' -> new Use(name, false, word, "");
                    case '+' -> new Use(name, false, "", word);
                    case '?' -> new Use(name, true, "", "");
                    default -> new Use(name, false, "", "");
                });
        add(word, uses);
    }

    private static int close(String text, int from) {
        int depth = 1;
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '{') {
                depth++;
            } else if (text.charAt(at) == '}' && --depth == 0) {
                return at;
            }
        }
        return text.length();
    }
}
