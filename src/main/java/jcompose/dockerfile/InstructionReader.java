package jcompose.dockerfile;

import jcompose.dockerfile.Instruction.CommandLine;
import jcompose.dockerfile.Instruction.Declaration;
import jcompose.dockerfile.Instruction.Pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Gives a statement its meaning, by the rules of its keyword. */
public final class InstructionReader {
    private static final List<String> KEYWORDS =
            List.of(
                    "ADD",
                    "ARG",
                    "CMD",
                    "COPY",
                    "ENTRYPOINT",
                    "ENV",
                    "EXPOSE",
                    "FROM",
                    "HEALTHCHECK",
                    "LABEL",
                    "MAINTAINER",
                    "ONBUILD",
                    "RUN",
                    "SHELL",
                    "STOPSIGNAL",
                    "USER",
                    "VOLUME",
                    "WORKDIR");

    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");
    private static final Pattern ONBUILD =
            Pattern.compile("(?i)^[\\t\\n\\f\\r ]*ONBUILD[\\t\\n\\f\\r ]*");

    private final Statement statement;
    private final Location location;
    private final String keyword;
    private final List<String> arguments;

    private InstructionReader(Statement statement) {
        this.statement = statement;
        this.location = statement.location();
        this.keyword = statement.keyword();
        this.arguments = statement.arguments();
    }

    public static Instruction read(Statement statement) throws DockerfileException {
        return new InstructionReader(statement).read();
    }

    private Instruction read() throws DockerfileException {
        return switch (keyword) {
            case "FROM" -> from();
            case "RUN" -> run();
            case "COPY", "ADD" -> new CopyReader(statement).read();
            case "HEALTHCHECK" -> new HealthCheckReader(statement).read();
            // These two have always passed over flags.
            case "ARG" -> new Instruction.Arg(statement, declarations());
            case "STOPSIGNAL" -> new Instruction.StopSignal(statement, only("a signal"));
            default -> withoutFlags();
        };
    }

    private Instruction withoutFlags() throws DockerfileException {
        if (!KEYWORDS.contains(keyword)) {
            throw location.error(
                    "unknown instruction "
                            + statement.word()
                            + NearestWord.hint(keyword, KEYWORDS));
        }
        new Flags(statement);
        return switch (keyword) {
            case "ENV" -> new Instruction.Env(statement, pairs());
            case "LABEL" -> new Instruction.Label(statement, pairs());
            case "WORKDIR" -> new Instruction.Workdir(statement, only("a path"));
            case "USER" -> new Instruction.User(statement, only("a user"));
            case "MAINTAINER" -> new Instruction.Maintainer(statement, only("a name"));
            case "EXPOSE" ->
                    new Instruction.Expose(
                            statement, required("a port").stream().sorted().toList());
            case "VOLUME" -> volume();
            case "CMD" -> new Instruction.Cmd(statement, command());
            case "ENTRYPOINT" -> new Instruction.Entrypoint(statement, command());
            case "SHELL" -> shell();
            default -> onBuild();
        };
    }

    private Instruction from() throws DockerfileException {
        boolean named = arguments.size() == 3 && arguments.get(1).equalsIgnoreCase("AS");
        if (arguments.size() != 1 && !named) {
            throw location.error("FROM takes an image, or an image AS a stage name");
        }
        String name = named ? arguments.get(2).toLowerCase(Locale.ROOT) : "";
        if (named && !STAGE_NAME.matcher(name).matches()) {
            throw location.error(
                    "\""
                            + arguments.get(2)
                            + "\" cannot name a stage: a letter comes first, then"
                            + " letters, digits, \"-\", \"_\" and \".\"");
        }
        Flags flags = new Flags(statement, "platform");
        return new Instruction.From(statement, arguments.getFirst(), name, flags.value("platform"));
    }

    private Instruction run() throws DockerfileException {
        Flags flags = new Flags(statement, "mount*", "network", "security", "device*");
        Instruction.Network network =
                switch (flags.value("network")) {
                    case "default", "" -> Instruction.Network.DEFAULT;
                    case "host" -> Instruction.Network.HOST;
                    case "none" -> Instruction.Network.NONE;
                    default ->
                            throw location.error(
                                    "--network is default, host or none, not "
                                            + flags.value("network"));
                };
        String security = flags.value("security");
        if (!List.of("", "sandbox", "insecure").contains(security)) {
            throw location.error("--security is sandbox or insecure, not " + security);
        }
        List<String> mounts = flags.all("mount");
        for (String mount : mounts) {
            RunMount.check(mount, location);
        }
        Instruction.RunOptions options =
                new Instruction.RunOptions(
                        flags.names(), mounts, network, security.equals("insecure"));
        if (!flags.all("device").isEmpty()) {
            throw location.error("RUN --device is not supported: jcompose reads no CDI devices");
        }
        return new Instruction.Run(statement, command(), options);
    }

    private Instruction volume() throws DockerfileException {
        List<String> paths = new ArrayList<>();
        for (String path : required("a path")) {
            if (Spaces.strip(path).isEmpty()) {
                throw location.error("VOLUME takes a path, found an empty one");
            }
            paths.add(Spaces.strip(path));
        }
        return new Instruction.Volume(statement, paths);
    }

    private Instruction shell() throws DockerfileException {
        if (arguments.isEmpty() || !statement.json()) {
            throw location.error("SHELL takes a JSON array: SHELL [\"/bin/sh\", \"-c\"]");
        }
        return new Instruction.Shell(statement, arguments);
    }

    private Instruction onBuild() throws DockerfileException {
        String word = required("an instruction").getFirst().toUpperCase(Locale.ROOT);
        if (List.of("ONBUILD", "MAINTAINER", "FROM").contains(word)) {
            throw location.error("ONBUILD takes any instruction but FROM, MAINTAINER and ONBUILD");
        }
        StringBuilder trigger =
                new StringBuilder(ONBUILD.matcher(statement.text()).replaceFirst(""));
        for (Heredoc document : statement.heredocs()) {
            trigger.append('\n').append(document.content()).append(document.name());
        }
        return new Instruction.OnBuild(statement, trigger.toString());
    }

    private CommandLine command() {
        List<String> words =
                statement.json() || arguments.isEmpty()
                        ? arguments
                        : List.of(String.join(" ", arguments));
        return new CommandLine(!statement.json(), words, statement.heredocs());
    }

    private List<Declaration> declarations() throws DockerfileException {
        List<Declaration> declarations = new ArrayList<>();
        for (String word : required("a name")) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw location.error("ARG " + word + ": the name is missing");
            }
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional<String> value =
                    equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
            declarations.add(new Declaration(name, value, comment(name)));
        }
        return declarations;
    }

    /** A comment that begins with a name is about it. */
    private String comment(String name) {
        for (String comment : statement.comments()) {
            if (comment.startsWith(name + " ")) {
                return comment.substring(name.length() + 1);
            }
        }
        return "";
    }

    private List<Pair> pairs() throws DockerfileException {
        List<Pair> pairs = new ArrayList<>();
        List<String> parts = required("key=value");
        for (int i = 0; i < parts.size(); i += 3) {
            if (parts.get(i).isEmpty()) {
                throw location.error(keyword + " takes key=value, found =" + parts.get(i + 1));
            }
            pairs.add(new Pair(parts.get(i), parts.get(i + 1), !parts.get(i + 2).isEmpty()));
        }
        return pairs;
    }

    private List<String> required(String what) throws DockerfileException {
        if (arguments.isEmpty()) {
            throw location.error(keyword + " takes " + what);
        }
        return arguments;
    }

    private String only(String what) throws DockerfileException {
        return required(what).getFirst();
    }
}
