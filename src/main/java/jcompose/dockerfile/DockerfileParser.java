package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a Dockerfile into statements: comments, continuation lines, here-documents. The rules are
 * those of Docker's Dockerfile reference, "Format".
 */
public final class DockerfileParser {
    private final String file;
    private final List<String> lines;
    private final Directives directives;
    private final List<Statement> statements = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private List<String> comments = new ArrayList<>();
    private int next;

    private DockerfileParser(String file, String text) {
        this.file = file;
        this.lines = lines(text.startsWith("\uFEFF") ? text.substring(1) : text);
        this.directives = new Directives();
    }

    /**
     * Splits a text.
     *
     * @param file what errors call it
     */
    public static Dockerfile parse(String file, String text) throws DockerfileException {
        return new DockerfileParser(file, text).parse();
    }

    /** With their line ends. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    private Dockerfile parse() throws DockerfileException {
        while (next < lines.size()) {
            String line = Spaces.stripLeading(withoutEnd(lines.get(next)));
            boolean directive = directive(line, next + 1);
            if (isComment(line)) {
                comment(line, directive);
                next++;
            } else if (line.isEmpty()) {
                next++;
            } else {
                statement(line);
            }
        }
        if (statements.isEmpty()) {
            Location end = new Location(file, Math.max(lines.size(), 1), Math.max(lines.size(), 1));
            throw end.error("there is no instruction in it");
        }
        return new Dockerfile(directives.escape(), statements, warnings);
    }

    /** Those right above an instruction describe it; an empty comment parts them. */
    private void comment(String line, boolean directive) {
        String content = Spaces.strip(line.substring(1));
        if (content.isEmpty()) {
            comments = new ArrayList<>();
        } else if (!directive) {
            comments.add(content);
        }
    }

    private boolean directive(String line, int number) throws DockerfileException {
        try {
            return directives.read(line);
        } catch (IllegalArgumentException e) {
            throw new Location(file, number, number).error(String.valueOf(e.getMessage()));
        }
    }

    private void statement(String first) throws DockerfileException {
        int start = next + 1;
        String text = joined(first);
        Location location = new Location(file, start, next);
        Statement statement =
                new StatementParser(location, text, directives.escape(), comments).parse();
        List<Heredoc> documents = new ArrayList<>();
        if (StatementParser.mayHoldHeredocs(statement) && text.contains("<<")) {
            for (Heredoc announced : Heredoc.in(text)) {
                documents.add(document(announced, location));
            }
        }
        Location whole = new Location(file, start, next);
        statements.add(statement.with(whole, documents));
        comments = new ArrayList<>();
    }

    private Heredoc document(Heredoc announced, Location location) throws DockerfileException {
        StringBuilder content = new StringBuilder();
        while (next < lines.size()) {
            String line = lines.get(next++);
            String mark = withoutEnd(line);
            if (announced.chomp()) {
                mark = mark.replaceFirst("^\t+", "");
            }
            if (mark.equals(announced.name())) {
                return announced.with(content.toString());
            }
            content.append(line);
        }
        throw location.error(
                "the here-document <<" + announced.name() + " has no line that ends it");
    }

    /** Comments and empty lines between continuation lines are left out. */
    private String joined(String first) throws DockerfileException {
        StringBuilder statement = new StringBuilder();
        boolean emptyLine = false;
        String line = first;
        next++;
        int end = continuation(line);
        while (end >= 0) {
            statement.append(line, 0, end);
            line = "";
            end = -1;
            while (next < lines.size() && end < 0 && line.isEmpty()) {
                String following = withoutEnd(lines.get(next));
                directive(following, next + 1);
                next++;
                if (isComment(following)) {
                    continue;
                }
                if (Spaces.stripLeading(following).isEmpty()) {
                    emptyLine = true;
                    continue;
                }
                line = following;
                end = continuation(line);
            }
        }
        statement.append(line);
        if (emptyLine) {
            warnings.add("Empty continuation line found in: " + statement);
        }
        return statement.toString();
    }

    private static boolean isComment(String line) {
        return Spaces.stripLeading(line).startsWith("#");
    }

    private static String withoutEnd(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }

    /**
     * Where a line ends that goes on in the next one, or -1: an escaped escape does not continue.
     */
    private int continuation(String line) {
        char escape = directives.escape();
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
