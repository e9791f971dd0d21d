package jcompose.build;

import jcompose.dockerfile.Location;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which files of a context a build does not see: Docker's build reference, ".dockerignore file".
 * The last rule that matches a path or a directory above it decides.
 */
public final class IgnoreRules {
    static final IgnoreRules NONE = new IgnoreRules(List.of());

    private record Rule(Predicate<String> pattern, boolean included) {}

    private static final Pattern ESCAPED_LETTER = Pattern.compile("\\\\[bBdDsSwWfnrtv]");

    private final List<Rule> rules;
    private final boolean hasInclusions;

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
        this.hasInclusions = rules.stream().anyMatch(Rule::included);
    }

    /** The first of {@link #places} that is there. */
    static IgnoreRules of(Path context, DockerfileSource dockerfile)
            throws BuildException, IOException {
        List<Path> places =
                dockerfile instanceof DockerfileSource.InFile(Path path)
                        ? places(context, path)
                        : List.of(context.resolve(".dockerignore"));
        for (Path place : places) {
            if (Files.isRegularFile(place)) {
                return read(place);
            }
        }
        return NONE;
    }

    /** The file beside the Dockerfile, named after it, comes before the one in the context. */
    public static List<Path> places(Path context, Path dockerfile) {
        return List.of(
                dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore"),
                context.resolve(".dockerignore"));
    }

    /** The patterns of {@code --exclude}. */
    static IgnoreRules of(List<String> patterns, Location location) throws BuildException {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            add(pattern.strip(), location, rules);
        }
        return new IgnoreRules(rules);
    }

    static IgnoreRules read(Path file) throws BuildException, IOException {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            return NONE;
        }
    }

    /**
     * The rules of a file's text.
     *
     * @param file what messages call it
     */
    public static IgnoreRules parse(String file, String text) throws BuildException {
        List<Rule> rules = new ArrayList<>();
        int number = 0;
        for (String line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1)) {
            number++;
            String pattern = line.strip();
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            add(pattern, new Location(file, number, number), rules);
        }
        return new IgnoreRules(rules);
    }

    private static void add(String pattern, Location location, List<Rule> rules)
            throws BuildException {
        boolean included = pattern.startsWith("!");
        String path = included ? pattern.substring(1).strip() : pattern;
        try {
            rules.add(new Rule(pattern(cleaned(path)), included));
        } catch (IllegalArgumentException e) {
            throw BuildException.at(location, "not a pattern: " + path);
        }
    }

    /** An escaped letter means what it means in Go's regular expressions, as there. */
    private static Predicate<String> pattern(String path) {
        PathPattern pattern = new PathPattern(path);
        return ESCAPED_LETTER.matcher(path).find()
                ? EscapedPattern.of(path).asMatchPredicate()
                : pattern::matches;
    }

    /** Without {@code .}, {@code ..} and a slash at either end, as Go's {@code filepath.Clean}. */
    private static String cleaned(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("\"!\" needs a pattern");
        }
        List<String> components = new ArrayList<>();
        for (String component : path.split("/", -1)) {
            if (component.equals("..") && !components.isEmpty()) {
                components.removeLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return components.isEmpty() ? "." : String.join("/", components);
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether a rule may bring back a file below an ignored directory. */
    public boolean hasInclusions() {
        return hasInclusions;
    }

    /**
     * Whether the build does not see a file.
     *
     * @param path relative to the context, with slashes
     */
    public boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            // A rule that would change nothing need not be tried.
            if (rule.included() == ignored && matchesHereOrAbove(rule.pattern(), path)) {
                ignored = !rule.included();
            }
        }
        return ignored;
    }

    private static boolean matchesHereOrAbove(Predicate<String> pattern, String path) {
        if (pattern.test(path)) {
            return true;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (pattern.test(path.substring(0, slash))) {
                return true;
            }
        }
        return false;
    }
}
