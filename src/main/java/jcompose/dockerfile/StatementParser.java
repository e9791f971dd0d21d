package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Splits one statement into its keyword, flags and arguments. */
final class StatementParser {
    private static final Set<String> WITH_HEREDOCS = Set.of("ADD", "COPY", "RUN");

    private final Location location;
    private final String text;
    private final char escape;
    private final List<String> comments;

    StatementParser(Location location, String text, char escape, List<String> comments) {
        this.location = location;
        this.text = text;
        this.escape = escape;
        this.comments = comments;
    }

    static boolean mayHoldHeredocs(Statement statement) {
        return WITH_HEREDOCS.contains(statement.keyword())
                || (statement.keyword().equals("ONBUILD")
                        && !statement.arguments().isEmpty()
                        && WITH_HEREDOCS.contains(
                                statement.arguments().getFirst().toUpperCase(Locale.ROOT)));
    }

    Statement parse() throws DockerfileException {
        return parse(text);
    }

    private Statement parse(String line) throws DockerfileException {
        List<String> halves = Spaces.split(Spaces.strip(line), 2);
        String word = halves.getFirst();
        List<String> flags = new ArrayList<>();
        String rest = "";
        if (halves.size() == 2) {
            BuilderFlags split = BuilderFlags.split(halves.get(1));
            flags.addAll(split.flags());
            rest = Spaces.strip(split.rest());
        }
        boolean json = false;
        List<String> arguments = new ArrayList<>();
        switch (word.toUpperCase(Locale.ROOT)) {
            case "ADD", "COPY", "VOLUME" -> {
                Optional<List<String>> array = array(rest);
                json = array.isPresent();
                arguments.addAll(array.isPresent() ? array.get() : list(rest));
            }
            case "CMD", "ENTRYPOINT", "RUN", "SHELL" -> json = command(rest, arguments);
            case "ARG" -> arguments.addAll(Words.split(rest, escape));
            case "ENV", "LABEL" -> pairs(word.toUpperCase(Locale.ROOT), rest, arguments);
            case "EXPOSE", "FROM" -> arguments.addAll(list(rest));
            case "HEALTHCHECK" -> json = healthCheck(rest, arguments);
            case "MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR" -> arguments.addAll(whole(rest));
            case "ONBUILD" -> {
                if (!rest.isEmpty()) {
                    Statement trigger = parse(rest);
                    arguments.add(trigger.word());
                    arguments.addAll(trigger.arguments());
                }
            }
            default -> arguments.add("");
        }
        return new Statement(location, word, flags, arguments, json, List.of(), comments, line);
    }

    private static List<String> whole(String rest) {
        return rest.isEmpty() ? List.of() : List.of(rest);
    }

    private static List<String> list(String rest) {
        return rest.isEmpty() ? List.of() : Spaces.split(rest, Integer.MAX_VALUE);
    }

    private Optional<List<String>> array(String rest) throws DockerfileException {
        try {
            return JsonArray.read(rest);
        } catch (IllegalArgumentException e) {
            throw location.error(e.getMessage() + ", found " + rest);
        }
    }

    /** Whether it is in the exec form. */
    private boolean command(String rest, List<String> arguments) throws DockerfileException {
        Optional<List<String>> array = array(rest);
        arguments.addAll(array.isPresent() ? array.get() : whole(rest));
        return array.isPresent();
    }

    private boolean healthCheck(String rest, List<String> arguments) throws DockerfileException {
        int end = 0;
        while (end < rest.length() && !Spaces.is(rest.charAt(end))) {
            end++;
        }
        if (end == 0) {
            return false;
        }
        arguments.add(rest.substring(0, end));
        return command(Spaces.stripLeading(rest.substring(end)), arguments);
    }

    /** Name, value and the sign between them; in the old form one name and the rest of the line. */
    private void pairs(String keyword, String rest, List<String> arguments)
            throws DockerfileException {
        List<String> words = Words.split(rest, escape);
        if (words.isEmpty()) {
            return;
        }
        if (words.getFirst().indexOf('=') < 0) {
            List<String> parts = Spaces.split(rest, 2);
            if (parts.size() < 2) {
                throw location.error(keyword + " takes key=value, found " + rest);
            }
            arguments.addAll(List.of(parts.get(0), parts.get(1), ""));
            return;
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw location.error(keyword + " takes key=value, found " + word);
            }
            arguments.addAll(List.of(word.substring(0, equals), word.substring(equals + 1), "="));
        }
    }
}
