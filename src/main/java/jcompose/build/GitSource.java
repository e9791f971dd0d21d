package jcompose.build;

import jcompose.dockerfile.Location;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Git repository, as {@code ADD} and a context may name one: {@code URL#REVISION:DIRECTORY}.
 *
 * @param revision branch, tag or commit; empty: the default branch
 * @param directory beneath its root; empty: all of it
 */
public record GitSource(String url, String revision, String directory) {
    private static final Pattern GIT =
            Pattern.compile("(git://|ssh://|git@[^/]+:).+|https?://[^#?]+\\.git([#?].*)?");

    public static boolean isGit(String text) {
        return GIT.matcher(text).matches();
    }

    /** The repository that a context is, if any; unlike in {@code ADD}, github.com/ means one. */
    public static Optional<GitSource> ofContext(String place) {
        boolean github = place.startsWith("github.com/");
        if (!github && !isGit(place)) {
            return Optional.empty();
        }
        GitSource source = parse(github ? "https://" + place : place);
        return source.revision.startsWith("-") ? Optional.empty() : Optional.of(source);
    }

    static GitSource parse(String text, Location location) throws BuildException {
        GitSource source = parse(text);
        if (source.revision.startsWith("-") || source.url.startsWith("-")) {
            throw BuildException.at(location, text + " does not name a repository");
        }
        return source;
    }

    public static GitSource parse(String text) {
        Matcher parts = Pattern.compile("([^#]*)(?:#([^:]*)(?::(.*))?)?").matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " does not name a repository");
        }
        return new GitSource(parts.group(1), text(parts.group(2)), text(parts.group(3)));
    }

    private static String text(@org.jspecify.annotations.Nullable String group) {
        return group == null ? "" : group;
    }

    @Override
    public String toString() {
        return url + "#" + revision + (directory.isEmpty() ? "" : ":" + directory);
    }
}
