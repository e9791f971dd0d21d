package jcompose.build;

import jcompose.dockerfile.Dockerfile;
import jcompose.dockerfile.DockerfileException;
import jcompose.dockerfile.DockerfileParser;
import jcompose.dockerfile.Instruction;
import jcompose.dockerfile.InstructionReader;
import jcompose.dockerfile.Location;
import jcompose.dockerfile.Program;
import jcompose.dockerfile.Program.StageText;
import jcompose.dockerfile.Statement;
import jcompose.image.BuildCache;
import jcompose.image.ImageDocument;
import jcompose.image.ImageDocument.History;
import jcompose.image.ImageStore;
import jcompose.image.Platform;
import jcompose.image.StoredImage;
import jcompose.type.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a request into a plan. Reads the Dockerfile, the context and the store, and starts nothing;
 * what {@code ADD} brings from elsewhere is fetched into the store's cache, as its content counts.
 * Stages that the target does not need are not looked at.
 */
final class Planner {
    static final String EPOCH = "SOURCE_DATE_EPOCH";

    /** What files are dated that the build itself makes, unless the request says otherwise. */
    static final Instant DEFAULT_EPOCH = Instant.parse("1980-01-01T00:00:01Z");

    private final BuildRequest request;
    private final References references;
    private final String text;
    private final Program program;
    private final Repositories repositories;
    private final Remotes remotes;
    private final Platform target;
    private final Map<String, String> globals = new HashMap<>();
    private final Map<Integer, Stage> stages = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final ContextTree context;
    private final Optional<Instant> epoch;
    private FileTime newest = FileTime.fromMillis(0);

    private Planner(BuildRequest request, Platform target, ImageStore store, BaseImages images)
            throws BuildException, IOException {
        this.request = request;
        this.target = target;
        declare("BUILD", Platform.local());
        declare("TARGET", target);
        this.references = new References(this, images);
        if (!Files.isDirectory(request.context())) {
            throw new BuildException(
                    "the build context " + request.context() + " is not a directory");
        }
        this.text = request.dockerfile().text();
        this.program = program();
        this.context =
                new ContextTree(
                        request.context(), IgnoreRules.of(request.context(), request.dockerfile()));
        this.epoch = epoch(request.arguments().get(EPOCH));
        BuildCache kept = store.writer().buildCache();
        this.repositories = new Repositories(kept.repositories());
        this.remotes = new Remotes(kept.files());
    }

    /** Of a request for several platforms, the plan for one of them. */
    static Plan plan(BuildRequest request, Platform target, ImageStore store, BaseImages images)
            throws BuildException, IOException {
        Planner planner = new Planner(request, target, store, images);
        try {
            return planner.plan();
        } catch (BuildException e) {
            throw planner.shown(e);
        }
    }

    private Program program() throws BuildException {
        try {
            Dockerfile dockerfile = DockerfileParser.parse(request.dockerfile().name(), text);
            dockerfile.warnings().forEach(each -> warnings.add(line(each)));
            return Program.of(dockerfile);
        } catch (DockerfileException e) {
            throw shown(BuildException.of(e));
        }
    }

    /** With the lines around the place it is about. */
    private BuildException shown(BuildException failure) {
        Optional<Location> location = failure.location();
        return location.isPresent() && location.get().file().equals(request.dockerfile().name())
                ? failure.with(Excerpt.of(text, location.get()))
                : failure;
    }

    private static Optional<Instant> epoch(@org.jspecify.annotations.Nullable String seconds)
            throws BuildException {
        try {
            return seconds == null || seconds.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (NumberFormatException | DateTimeException e) {
            throw new BuildException(EPOCH + "=" + seconds + " is not a number of seconds");
        }
    }

    private Plan plan() throws BuildException, IOException {
        if (program.stages().isEmpty()) {
            throw new BuildException(request.dockerfile().name() + ": there is no FROM in it");
        }
        for (Instruction.Arg arg : program.globals()) {
            declareGlobally(arg);
        }
        int number = target();
        String name = program.stages().get(number).from().name();
        globals.putIfAbsent("TARGETSTAGE", name.isEmpty() ? "default" : name);
        Stage last = stage(number);
        refuseMachine(last);
        ImageDocument document = document(last);
        Digest inputs = new Fingerprint("image").add(last.key()).add(document.json()).finish();
        UnusedArguments.warning(program, request.arguments().keySet()).ifPresent(warnings::add);
        return new Plan(last, document.at(created()), inputs, epoch, warnings, this::shown);
    }

    /** The global arguments that a Dockerfile need not declare before {@code FROM}. */
    private void declare(String side, Platform platform) {
        globals.put(side + "PLATFORM", platform.toString());
        globals.put(side + "OS", platform.os());
        globals.put(side + "ARCH", platform.architecture());
        globals.put(side + "VARIANT", platform.variant());
    }

    /** What a stage is for: what its {@code FROM} says, or the stage that it stands on. */
    Platform platform(int number) throws BuildException {
        Instruction.From from = program.stages().get(number).from();
        String said = expand(from.platform(), from.location());
        if (!said.isEmpty()) {
            try {
                return Platform.parse(said);
            } catch (IllegalArgumentException e) {
                throw BuildException.at(from.location(), "--platform: " + e.getMessage());
            }
        }
        String name = expand(from.base(), from.location());
        int earlier = request.contexts().containsKey(name) ? -1 : named(name, number);
        return earlier < 0 ? target : platform(earlier);
    }

    private void refuseMachine(Stage last) throws BuildException {
        Location location = program.stages().get(last.number()).from().location();
        Stage lowest = last;
        while (lowest.base() instanceof Base.Earlier(Stage earlier)) {
            lowest = earlier;
        }
        if (lowest.base() instanceof Base.Tree(String name, _)) {
            throw BuildException.at(
                    location,
                    "the final stage stands on the named context '"
                            + name
                            + "', which cannot be an image");
        }
    }

    /** Without a time: a file that is merely touched does not make another image. */
    private ImageDocument document(Stage last) {
        Settings settings = Settings.of(last.config());
        settings.labels.putAll(request.labels());
        Platform platform = last.platform();
        return new ImageDocument(
                platform.architecture(),
                platform.os(),
                platform.variant(),
                Optional.empty(),
                settings.config(),
                List.of(),
                last.history());
    }

    /** The newest modification time of what the build read, unless the request says otherwise. */
    private Instant created() {
        Instant read = newest.toInstant();
        return epoch.orElse(read.isBefore(DEFAULT_EPOCH) ? DEFAULT_EPOCH : wholeSeconds(read));
    }

    private static Instant wholeSeconds(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond());
    }

    private void declareGlobally(Instruction.Arg arg) throws BuildException {
        for (Instruction.Declaration declaration : arg.declarations()) {
            String given = request.arguments().get(declaration.name());
            if (given != null) {
                globals.put(declaration.name(), given);
            } else if (declaration.value().isPresent()) {
                globals.put(declaration.name(), expand(declaration.value().get(), arg.location()));
            }
        }
    }

    /** With the arguments that stand before the first stage. */
    String expand(String word, Location location) throws BuildException {
        return new Variables(escape(), globals).word(word, location);
    }

    private int target() throws BuildException {
        List<StageText> texts = program.stages();
        if (request.target().isEmpty()) {
            return texts.size() - 1;
        }
        int index = namedOrNumbered(request.target().get(), texts.size());
        if (index < 0) {
            List<String> names = new ArrayList<>();
            texts.forEach(stage -> names.add(stage.from().name()));
            names.removeIf(String::isEmpty);
            throw new BuildException(
                    request.dockerfile().name()
                            + ": there is no stage "
                            + request.target().get()
                            + (names.isEmpty() ? "" : "; it has " + String.join(", ", names)));
        }
        return index;
    }

    /** The last stage before {@code end} of that name, or -1. */
    int named(String name, int end) {
        for (int i = end - 1; i >= 0; i--) {
            if (!name.isEmpty() && program.stages().get(i).from().name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The same, or the stage of that number. */
    int namedOrNumbered(String name, int end) {
        int named = named(name, end);
        for (int i = 0; named < 0 && i < end; i++) {
            named = Integer.toString(i).equals(name) ? i : -1;
        }
        return named;
    }

    Stage stage(int number) throws BuildException, IOException {
        Stage known = stages.get(number);
        if (known != null) {
            return known;
        }
        StageText stageText = program.stages().get(number);
        Base base = references.base(stageText.from(), number);
        StagePlanner planner = begin(base, number);
        for (Instruction instruction : triggers(planner.settings(), stageText.from())) {
            planner.apply(instruction);
        }
        for (Instruction instruction : stageText.instructions()) {
            planner.apply(instruction);
        }
        Stage stage = planner.finish(stageText.from().name(), base);
        stages.put(number, stage);
        return stage;
    }

    /** What the base has waiting for those who build on it, once. */
    private static List<Instruction> triggers(Settings settings, Instruction.From from)
            throws BuildException {
        List<Instruction> instructions = new ArrayList<>();
        for (String trigger : settings.triggers) {
            try {
                String name = "ONBUILD of " + from.base();
                for (Statement each : DockerfileParser.parse(name, trigger).statements()) {
                    instructions.add(InstructionReader.read(each));
                }
            } catch (DockerfileException e) {
                throw BuildException.of(e);
            }
        }
        settings.triggers = List.of();
        return instructions;
    }

    private StagePlanner begin(Base base, int number) throws IOException {
        Fingerprint root = new Fingerprint("base").add(epochArgument());
        return switch (base) {
            case Base.Scratch _ ->
                    new StagePlanner(this, number, Settings.empty(), List.of(), root.finish());
            case Base.Tree(_, Path directory) -> {
                identify(directory, root);
                yield new StagePlanner(this, number, Settings.empty(), List.of(), root.finish());
            }
            case Base.Stored(StoredImage image) -> {
                List<History> history = image.document().history();
                Settings settings = Settings.of(image.config());
                Digest key = root.add(image.id()).finish();
                yield new StagePlanner(this, number, settings, history, key);
            }
            case Base.Earlier(Stage stage) ->
                    new StagePlanner(
                            this,
                            number,
                            Settings.of(stage.config()),
                            stage.history(),
                            stage.key());
        };
    }

    private static void identify(Path directory, Fingerprint fingerprint) throws IOException {
        if (directory.equals(directory.getRoot())) {
            PackageDatabase.read(directory, fingerprint.add("machine"));
        } else {
            ContextTree tree = new ContextTree(directory, IgnoreRules.NONE);
            new ContextReading(tree, fingerprint.add(directory.toString())).read(".");
        }
    }

    /** The value of a build argument that a stage declares. */
    Optional<String> argument(String name, Optional<String> otherwise) {
        Optional<String> given = Optional.ofNullable(request.arguments().get(name));
        Optional<String> global = Optional.ofNullable(globals.get(name));
        return given.or(() -> otherwise).or(() -> global);
    }

    /** What {@code RUN} finds in {@code SOURCE_DATE_EPOCH}. */
    String epochArgument() {
        return Long.toString(epoch.orElse(DEFAULT_EPOCH).getEpochSecond());
    }

    /** A file of the context was read that was last modified then. */
    void met(FileTime modified) {
        newest = newest.compareTo(modified) < 0 ? modified : newest;
    }

    void warn(Location location, String what) {
        warnings.add(location + ": " + what);
    }

    int stages() {
        return program.stages().size();
    }

    References references() {
        return references;
    }

    ContextTree context() {
        return context;
    }

    BuildRequest request() {
        return request;
    }

    Repositories repositories() {
        return repositories;
    }

    Remotes remotes() {
        return remotes;
    }

    char escape() {
        return program.escape();
    }

    /** An instruction's text on one line, for people. */
    static String line(Statement statement) {
        return line(statement.text());
    }

    private static String line(String words) {
        return String.join(" ", words.strip().split("\\s+"));
    }
}
