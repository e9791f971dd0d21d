package jcompose.build;

import jcompose.build.Instruction.CommandLine;
import jcompose.build.Instruction.Declaration;
import jcompose.build.Instruction.Pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Gives a statement its meaning, by the rules of its keyword. */
final class InstructionReader {
    private final Statement statement;
    private final Location location;
    private final String keyword;
    private final String arguments;
    private final char escape;

    InstructionReader(Statement statement, char escape) {
        this.statement = statement;
        this.location = statement.location();
        this.keyword = statement.keyword();
        this.arguments = statement.arguments();
        this.escape = escape;
    }

    Instruction read() throws BuildException {
        return switch (keyword) {
            case "FROM" -> from();
            case "RUN" -> run();
            case "COPY" -> copy(false);
            case "ADD" -> copy(true);
            case "HEALTHCHECK" -> new HealthCheckReader(statement).read();
            case "MAINTAINER", "ONBUILD" -> throw location.unsupported(keyword);
            default -> withoutFlags();
        };
    }

    private Instruction withoutFlags() throws BuildException {
        noFlags();
        return switch (keyword) {
            case "ARG" -> new Instruction.Arg(statement, declarations());
            case "ENV" -> new Instruction.Env(statement, pairs());
            case "LABEL" -> new Instruction.Label(statement, pairs());
            case "WORKDIR" -> new Instruction.Workdir(statement, required("a path"));
            case "USER" -> new Instruction.User(statement, required("a user"));
            case "STOPSIGNAL" -> new Instruction.StopSignal(statement, required("a signal"));
            case "EXPOSE" -> new Instruction.Expose(statement, words("a port"));
            case "VOLUME" -> new Instruction.Volume(statement, words("a path"));
            case "CMD" -> new Instruction.Cmd(statement, command());
            case "ENTRYPOINT" -> new Instruction.Entrypoint(statement, command());
            case "SHELL" -> shell();
            default -> throw location.unsupported(keyword);
        };
    }

    private Instruction from() throws BuildException {
        Flags flags = new Flags(statement, List.of(), List.of("platform"));
        List<String> words = split(arguments);
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("AS");
        if ((words.size() != 1 && !named) || flags.value("platform").isPresent()) {
            throw location.error("FROM takes an image, or an image AS a stage name");
        }
        String name = named ? words.get(2).toLowerCase(Locale.ROOT) : "";
        if (named && !isStageName(name)) {
            throw location.error(
                    "\""
                            + words.get(2)
                            + "\" cannot name a stage: a letter comes first, then"
                            + " letters, digits, \"-\", \"_\" and \".\"");
        }
        return new Instruction.From(statement, words.getFirst(), name);
    }

    private static boolean isStageName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean later = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
            if (!letter && (i == 0 || !later)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private Instruction run() throws BuildException {
        Flags flags =
                new Flags(statement, List.of("network"), List.of("mount", "security", "device"));
        String network = flags.value("network").orElse("default");
        Instruction.Network reach =
                switch (network) {
                    case "default", "host" -> Instruction.Network.HOST;
                    case "none" -> Instruction.Network.NONE;
                    default ->
                            throw location.error(
                                    "--network is default, host or none, not " + network);
                };
        // Without a command it runs an empty one, as elsewhere.
        return new Instruction.Run(
                statement,
                arguments.isEmpty() ? new CommandLine(true, List.of("")) : command(),
                reach);
    }

    private Instruction copy(boolean add) throws BuildException {
        List<String> known = add ? List.of("chmod", "chown") : List.of("chmod", "chown", "from");
        List<String> later =
                add
                        ? List.of("checksum", "exclude", "keep-git-dir", "link", "unpack")
                        : List.of("exclude", "link", "parents");
        Flags flags = new Flags(statement, known, later);
        List<String> words = words("sources and a target");
        if (words.size() < 2) {
            throw location.error(keyword + " takes at least one source and a target");
        }
        return new Instruction.Copy(
                statement,
                add,
                flags.value("from"),
                List.copyOf(words.subList(0, words.size() - 1)),
                words.getLast(),
                flags.value("chown"),
                flags.value("chmod"));
    }

    private Instruction shell() throws BuildException {
        Optional<List<String>> words = CommandLines.array(arguments, location);
        if (words.isEmpty() || words.get().isEmpty()) {
            throw location.error("SHELL takes a JSON array: SHELL [\"/bin/sh\", \"-c\"]");
        }
        return new Instruction.Shell(statement, words.get());
    }

    private CommandLine command() throws BuildException {
        CommandLine command = CommandLines.read(required("a command"), location);
        if (command.words().isEmpty() && keyword.equals("RUN")) {
            throw location.error("RUN takes a command, found an empty array");
        }
        return command;
    }

    private List<Declaration> declarations() throws BuildException {
        List<Declaration> declarations = new ArrayList<>();
        for (String word : Words.split(required("a name"), escape)) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw location.error("ARG " + word + ": the name is missing");
            }
            declarations.add(
                    equals < 0
                            ? new Declaration(word, Optional.empty())
                            : new Declaration(
                                    word.substring(0, equals),
                                    Optional.of(word.substring(equals + 1))));
        }
        return declarations;
    }

    /** {@code key=value …}, or in the old form one {@code key} and the rest of the line. */
    private List<Pair> pairs() throws BuildException {
        List<String> words = Words.split(required("key=value"), escape);
        if (words.getFirst().indexOf('=') < 0) {
            List<String> parts = split(arguments);
            if (parts.size() < 2) {
                throw location.error(keyword + " takes key=value, found " + arguments);
            }
            String rest = arguments.substring(parts.getFirst().length()).stripLeading();
            return List.of(new Pair(parts.getFirst(), rest));
        }
        List<Pair> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw location.error(keyword + " takes key=value, found " + word);
            }
            pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1)));
        }
        return pairs;
    }

    private List<String> words(String what) throws BuildException {
        Optional<List<String>> array =
                keyword.equals("EXPOSE")
                        ? Optional.empty()
                        : CommandLines.array(required(what), location);
        return array.isPresent() ? array.get() : split(required(what));
    }

    private String required(String what) throws BuildException {
        if (arguments.isEmpty()) {
            throw location.error(keyword + " takes " + what);
        }
        return arguments;
    }

    private void noFlags() throws BuildException {
        if (!statement.flags().isEmpty()) {
            throw location.error(
                    keyword + " takes no flags, found --" + statement.flags().getFirst());
        }
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
            if (!space && start < 0) {
                start = i;
            } else if (space && start >= 0) {
                words.add(text.substring(start, i));
                start = -1;
            }
        }
        return words;
    }
}
