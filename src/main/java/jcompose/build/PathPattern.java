package jcompose.build;

/**
 * A pattern over paths with slashes: {@code *} and {@code ?} stay within one component, {@code **}
 * does not, {@code [a-z]} and {@code [^a-z]} are one character. The rules of Go's {@code
 * filepath.Match} and of {@code .dockerignore}.
 */
final class PathPattern {
    private final String pattern;

    /**
     * Checks the pattern.
     *
     * @throws IllegalArgumentException when a bracket or an escape is not complete
     */
    PathPattern(String pattern) {
        this.pattern = pattern;
        int i = 0;
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            i = c == '[' ? classEnd(i) : c == '\\' ? i + 2 : i + 1;
        }
        if (i > pattern.length()) {
            throw new IllegalArgumentException("the pattern " + pattern + " ends with an escape");
        }
    }

    /** Whether anything in it is special. */
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0
                || text.indexOf('?') >= 0
                || text.indexOf('[') >= 0
                || text.indexOf('\\') >= 0;
    }

    boolean matches(String path) {
        if (pattern.startsWith("**") && !pattern.startsWith("/", 2)) {
            // As github.com/moby/patternmatcher: **x is any path that ends with x.
            String suffix = pattern.substring(2);
            if (!isPattern(suffix)) {
                return path.endsWith(suffix);
            }
        }
        return matches(0, path, 0);
    }

    private boolean matches(int patternStart, String path, int pathStart) {
        int p = patternStart;
        int s = pathStart;
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == '*') {
                return pattern.startsWith("**", p)
                        ? manyComponents(p + 2, path, s)
                        : oneComponent(p + 1, path, s);
            }
            if (s == path.length()) {
                return false;
            }
            char found = path.charAt(s);
            boolean fits;
            if (c == '?') {
                fits = found != '/';
                p++;
            } else if (c == '[') {
                int end = classEnd(p);
                fits = found != '/' && inClass(p + 1, end - 1, found);
                p = end;
            } else {
                int literal = c == '\\' ? p + 1 : p;
                fits = pattern.charAt(literal) == found;
                p = literal + 1;
            }
            if (!fits) {
                return false;
            }
            s++;
        }
        return s == path.length();
    }

    private boolean oneComponent(int rest, String path, int start) {
        for (int s = start; s <= path.length(); s++) {
            if (matches(rest, path, s)) {
                return true;
            }
            if (s < path.length() && path.charAt(s) == '/') {
                return false;
            }
        }
        return false;
    }

    /** Any number of whole components, even none; at the pattern's end, everything. */
    private boolean manyComponents(int afterStars, String path, int start) {
        int rest = pattern.startsWith("/", afterStars) ? afterStars + 1 : afterStars;
        if (rest == pattern.length() || matches(rest, path, start)) {
            return true;
        }
        for (int slash = path.indexOf('/', start);
                slash >= 0;
                slash = path.indexOf('/', slash + 1)) {
            if (matches(rest, path, slash + 1)) {
                return true;
            }
        }
        return false;
    }

    /** The position after the closing bracket. */
    private int classEnd(int start) {
        int i = start + 1;
        if (i < pattern.length() && pattern.charAt(i) == '^') {
            i++;
        }
        int first = i;
        while (i < pattern.length() && (pattern.charAt(i) != ']' || i == first)) {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        if (i >= pattern.length()) {
            throw new IllegalArgumentException("the pattern " + pattern + " lacks a closing ]");
        }
        return i + 1;
    }

    private boolean inClass(int start, int end, char c) {
        boolean inverted = pattern.charAt(start) == '^';
        int i = inverted ? start + 1 : start;
        boolean found = false;
        while (i < end) {
            i += pattern.charAt(i) == '\\' ? 1 : 0;
            char low = pattern.charAt(i++);
            char high = low;
            if (i + 1 < end && pattern.charAt(i) == '-') {
                i += pattern.charAt(i + 1) == '\\' ? 2 : 1;
                high = pattern.charAt(i++);
            }
            found |= low <= c && c <= high;
        }
        return found != inverted;
    }
}
