package jcompose.build;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits a Dockerfile into statements: parser directives, comments, continuation lines. The rules
 * are those of Docker's Dockerfile reference, "Format" and "Parser directives".
 */
final class DockerfileParser {
    private static final char DEFAULT_ESCAPE = '\\';
    private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");

    private final String file;
    private final List<String> lines;
    private final Set<String> directives = new HashSet<>();
    private final List<Statement> statements = new ArrayList<>();
    private char escape = DEFAULT_ESCAPE;
    private int next;

    DockerfileParser(String file, String text) {
        this.file = file;
        this.lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().toList();
    }

    static Dockerfile parse(DockerfileSource source) throws BuildException, IOException {
        return new DockerfileParser(source.name(), text(source)).parse();
    }

    private static String text(DockerfileSource source) throws BuildException, IOException {
        return switch (source) {
            case DockerfileSource.Inline(_, String text) -> text;
            case DockerfileSource.InFile(Path path) -> {
                try {
                    yield Files.readString(path);
                } catch (NoSuchFileException e) {
                    throw new BuildException("the Dockerfile " + path + " does not exist");
                } catch (MalformedInputException e) {
                    throw new BuildException("the Dockerfile " + path + " is not UTF-8 text");
                }
            }
        };
    }

    Dockerfile parse() throws BuildException {
        while (next < lines.size() && directive(lines.get(next))) {
            next++;
        }
        while (next < lines.size()) {
            Location location = new Location(file, next + 1);
            String line = lines.get(next++).stripLeading();
            if (!line.isEmpty() && !line.startsWith("#")) {
                String joined = joined(line).strip();
                if (!joined.isEmpty()) {
                    statements.add(new StatementParser(location, joined, escape).parse());
                }
            }
        }
        if (statements.isEmpty()) {
            throw new BuildException(file + ": there is no instruction in it");
        }
        return new Dockerfile(escape, statements);
    }

    /** Directives stand above everything else, comments included. */
    private boolean directive(String line) throws BuildException {
        String comment = line.strip();
        int equals = comment.indexOf('=');
        if (!comment.startsWith("#") || equals < 0) {
            return false;
        }
        String name = comment.substring(1, equals).strip().toLowerCase(Locale.ROOT);
        String value = comment.substring(equals + 1).strip();
        if (!DIRECTIVES.contains(name) || value.isEmpty()) {
            return false;
        }
        Location location = new Location(file, next + 1);
        if (!directives.add(name)) {
            throw location.error("the parser directive \"" + name + "\" is there twice");
        }
        if (name.equals("escape")) {
            if (!value.equals("\\") && !value.equals("`")) {
                throw location.error("the escape character may be \\ or `, not " + value);
            }
            escape = value.charAt(0);
        }
        return true;
    }

    /** Comments and empty lines between continuation lines are left out. */
    private String joined(String first) {
        StringBuilder statement = new StringBuilder();
        String line = first;
        while (true) {
            int end = continuation(line);
            statement.append(end < 0 ? line : line.substring(0, end));
            if (end < 0) {
                return statement.toString();
            }
            while (next < lines.size() && isSkipped(lines.get(next))) {
                next++;
            }
            if (next == lines.size()) {
                return statement.toString();
            }
            line = lines.get(next++);
        }
    }

    private static boolean isSkipped(String line) {
        String text = line.stripLeading();
        return text.isEmpty() || text.startsWith("#");
    }

    /**
     * Where a line ends that goes on in the next one, or -1: an escaped escape does not continue.
     */
    private int continuation(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        boolean continues =
                end > 0
                        && line.charAt(end - 1) == escape
                        && (end == 1 || line.charAt(end - 2) != escape);
        return continues ? end - 1 : -1;
    }
}
