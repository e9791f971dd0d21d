package jcompose.gitops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of paths: {@code *} and {@code ?} stay within one name, <code>**</code> does not.
 *
 * @param regex each of these is a group of it
 */
record Glob(String text, Pattern regex) {
    static Glob of(String text) {
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            if (text.startsWith("**/", at)) {
                regex.append("((?:[^/]+/)*)");
                at += 2;
            } else if (text.charAt(at) == '*') {
                regex.append("([^/]*)");
            } else if (text.charAt(at) == '?') {
                regex.append("([^/])");
            } else {
                regex.append(Pattern.quote(text.substring(at, at + 1)));
            }
        }
        return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    /** What its wildcards stand for in a path; nothing when that does not match. */
    Optional<List<String>> match(String path) {
        Matcher matcher = regex.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> found = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            String part = matcher.group(group);
            found.add(part.endsWith("/") ? part.substring(0, part.length() - 1) : part);
        }
        return Optional.of(found);
    }
}
