package jcompose.build;

import java.util.regex.Pattern;

/**
 * A pattern of {@code .dockerignore} as a regular expression, for the few that escape a letter:
 * there, as in github.com/moby/patternmatcher, {@code \\b} is the end of a word.
 */
final class EscapedPattern {
    private EscapedPattern() {}

    static Pattern of(String pattern) {
        StringBuilder expression = new StringBuilder();
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i++);
            if (c == '*' && pattern.startsWith("*", i)) {
                i++;
                boolean slash = pattern.startsWith("/", i);
                i += slash ? 1 : 0;
                expression.append(i == pattern.length() ? ".*" : "(.*/)?");
            } else if (c == '*') {
                expression.append("[^/]*");
            } else if (c == '?') {
                expression.append("[^/]");
            } else if (c == '\\') {
                expression.append(c).append(pattern.charAt(i++));
            } else if (c == '[' || c == ']') {
                expression.append(c);
            } else {
                expression.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(expression.toString());
    }
}
