package jcompose.cli;

import jcompose.build.BaseImages;
import jcompose.build.Builder;
import jcompose.deploy.Approval;
import jcompose.deploy.Deployment;
import jcompose.deploy.Pass;
import jcompose.deploy.Revision;
import jcompose.deploy.Revisions;
import jcompose.execute.Machine;
import jcompose.image.ImageStore;
import jcompose.image.Platform;
import jcompose.image.StoredImage;
import jcompose.network.Bridges;
import jcompose.network.FirewallTable;
import jcompose.observe.Observer;
import jcompose.process.Streams;
import jcompose.reconciler.desired.UserMode;
import jcompose.registry.Puller;
import jcompose.registry.Registries;
import jcompose.registry.auth.DockerConfig;
import jcompose.registry.http.Proxies;
import jcompose.registry.protocol.Retry;
import jcompose.registry.settings.SettingsFile;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.Layout;
import jcompose.runtime.RuntimeProgram;
import jcompose.stack.LoadOptions;
import jcompose.stack.ProjectName;
import jcompose.stack.StackException;
import jcompose.stack.StackLoader;
import jcompose.stack.StackModel;
import jcompose.stack.StackRequest;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Problem;
import jcompose.stack.read.FindFiles;
import jcompose.stack.read.ReadFiles;
import jcompose.volume.Volumes;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command works with: the call it came from, the options before its name, and the machine.
 */
final class Session {
    private final Invocation invocation;
    private final GlobalOptions common;

    Session(Invocation invocation, GlobalOptions common) {
        this.invocation = invocation;
        this.common = common;
    }

    Invocation invocation() {
        return invocation;
    }

    /** Results go here. */
    PrintStream out() {
        return invocation.out();
    }

    /** Progress and errors go here. */
    PrintStream err() {
        return invocation.err();
    }

    Streams streams() {
        return new Streams(
                invocation.in(), invocation.out(), invocation.err(), invocation.ownStreams());
    }

    /** Loads the stack's files; warnings go to standard error. */
    StackDefinition load(EngineOptions options, List<String> files)
            throws StackException, IOException {
        return load(options, files, new ReadFiles());
    }

    /** The same; {@code read} is told of every file that is looked at. */
    StackDefinition load(EngineOptions options, List<String> files, ReadFiles read)
            throws StackException, IOException {
        return warned(StackLoader.load(request(options, files), read));
    }

    /**
     * The same of some services, with what they depend on; and with {@code --all-resources} with
     * what none of them uses.
     */
    StackDefinition loadServices(StackOptions options, List<String> services)
            throws StackException, IOException {
        LoadOptions wanted =
                new LoadOptions(true, true, true, true, true, allResources(options), services);
        return warned(StackLoader.load(request(options, options.files), wanted));
    }

    /** Whether a variable of the environment, or of the stack's {@code .env}, says yes. */
    boolean isSet(StackOptions options, String variable) throws StackException {
        String value = invocation.environment().get(variable);
        if (value != null) {
            return value.equalsIgnoreCase("true") || value.equals("1");
        }
        value =
                hasFiles(options)
                        ? StackLoader.environment(request(options, options.files))
                                .getOrDefault(variable, "")
                        : "";
        return value.equalsIgnoreCase("true") || value.equals("1");
    }

    private StackDefinition warned(StackDefinition definition) {
        warn(definition.warnings());
        return definition;
    }

    /** Loads the stack's files to look at them, whether or not they can be run here. */
    StackModel model(EngineOptions options, List<String> files, LoadOptions loadOptions)
            throws StackException {
        StackModel model = StackLoader.model(request(options, files), loadOptions);
        warn(model.warnings());
        return model;
    }

    /** Whether nothing is to be changed; only {@code up} is asked that. */
    boolean isDry() {
        return common.dryRun;
    }

    boolean allResources(StackOptions options) {
        return options.allResources || common.allResources;
    }

    private void warn(List<Problem> warnings) {
        for (Problem warning : warnings) {
            err().println("warning: " + warning);
        }
    }

    StackRequest request(EngineOptions options, List<String> files) {
        return request(
                options,
                files.isEmpty() ? common.files : files,
                projectName(options),
                new InputStreamReader(invocation.in(), StandardCharsets.UTF_8));
    }

    private StackRequest request(
            EngineOptions options,
            List<String> files,
            Optional<String> name,
            Reader standardInput) {
        List<String> profiles = new ArrayList<>(common.profiles);
        profiles.addAll(options.profiles);
        return new StackRequest(
                files,
                invocation.workingDirectory(),
                invocation.environment(),
                name,
                first(options, each -> Optional.ofNullable(each.projectDirectory)),
                options.environmentFiles.isEmpty()
                        ? common.environmentFiles
                        : options.environmentFiles,
                profiles,
                standardInput);
    }

    /** What {@code -f} names, before or after the command's name. */
    List<String> files(StackOptions options) {
        return options.files.isEmpty() ? common.files : options.files;
    }

    /**
     * The stack that is meant: {@code -p} is enough where what runs need not be compared with
     * files.
     */
    String stackName(EngineOptions options, List<String> files) throws StackException, IOException {
        Optional<String> name = projectName(options);
        if (name.isPresent()) {
            return name.get();
        }
        LoadOptions careless = new LoadOptions(true, true, true, false, false, false, List.of());
        return model(options, files, careless).name();
    }

    /** Of a stack whose files are not there, or not readable, {@code -p} tells enough. */
    StackView view(EngineOptions options, List<String> files) throws StackException {
        Optional<String> name = projectName(options);
        if (name.isPresent() && !hasFiles(files)) {
            return StackView.named(name.get());
        }
        options.profiles.add("*");
        LoadOptions careless = new LoadOptions(true, true, true, false, false, false, List.of());
        try {
            return StackView.of(StackLoader.model(request(options, files), careless));
        } catch (StackException unreadable) {
            if (name.isEmpty()) {
                throw unreadable;
            }
            return StackView.named(name.get());
        }
    }

    Optional<String> projectName(EngineOptions options) {
        Optional<String> name = first(options, each -> Optional.ofNullable(each.projectName));
        if (name.isPresent() && !ProjectName.isValid(name.get())) {
            throw new StackNameException(name.get());
        }
        return name;
    }

    Layout layout(EngineOptions options) {
        return new Layout(
                path(
                        first(options, each -> Optional.ofNullable(each.root)),
                        "JCOMPOSE_ROOT",
                        Layout.DEFAULT_ROOT),
                path(
                        first(options, each -> Optional.ofNullable(each.runRoot)),
                        "JCOMPOSE_RUN_ROOT",
                        Layout.DEFAULT_RUN_ROOT));
    }

    /**
     * The machine, for those who may change it.
     *
     * @throws CommandException for anybody but root
     */
    Machine machine(EngineOptions options, String stack) throws CommandException {
        checkRoot("run containers");
        Layout layout = layout(options);
        RuntimeProgram runtime =
                new RuntimeProgram(program(), Optional.of(layout.runtimeLock(stack)));
        return new Machine(
                layout,
                runtime,
                new ImageStore(layout.images()),
                new Bridges(),
                new FirewallTable(),
                new Volumes(layout),
                new ContainerDirectory(layout),
                users());
    }

    private UserMode users() throws CommandException {
        Path file = path(Optional.empty(), "JCOMPOSE_CONTAINERS", MachineSettings.DEFAULT);
        try {
            return MachineSettings.read(file);
        } catch (IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /** The machine, for those who change no stack. */
    Machine machine(EngineOptions options) throws CommandException {
        Machine machine = machine(options, "");
        RuntimeProgram unlocked = new RuntimeProgram(machine.runtime().binary(), Optional.empty());
        return new Machine(
                machine.layout(),
                unlocked,
                machine.images(),
                machine.bridges(),
                machine.firewall(),
                machine.volumes(),
                machine.directories(),
                machine.users());
    }

    Observer observer(Machine machine) {
        return new Observer(machine.layout(), machine.runtime());
    }

    Builder builder(EngineOptions options, Machine machine) {
        return new Builder(
                machine.images(),
                machine.runtime(),
                machine.layout().cgroupParent(),
                machine.layout().runRoot(),
                bases(options, machine));
    }

    Pass pass(EngineOptions options, String stack) throws CommandException {
        Machine machine = machine(options, stack);
        return new Pass(
                machine,
                observer(machine),
                builder(options, machine),
                pulls(options, machine),
                InstantSource.system());
    }

    /** Passes that leave revisions. */
    Deployment deployment(StackOptions options, String stack) throws CommandException {
        return deployment(options, stack, Approval.OF_ANYTHING);
    }

    Deployment deployment(StackOptions options, String stack, Approval approval)
            throws CommandException {
        return new Deployment(
                pass(options, stack).with(approval),
                images(options),
                revisions(options, stack),
                text -> loadText(options, stack, text),
                InstantSource.system());
    }

    Revisions revisions(EngineOptions options, String stack) {
        return new Revisions(layout(options).revisions(stack));
    }

    /** The one of that number. */
    Revision revision(EngineOptions options, String stack, int number)
            throws IOException, CommandException {
        return revisions(options, stack)
                .get(number)
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "stack "
                                                + stack
                                                + " has no revision "
                                                + number
                                                + "; see 'jcompose history'"));
    }

    /** Those of the store, and what registries have. */
    private BaseImages bases(EngineOptions options, Machine machine) {
        Pass.Pulls pulls = pulls(options, machine);
        return (reference, platform, fresh) -> {
            Optional<StoredImage> stored = BaseImages.stored(machine.images(), reference, platform);
            if (stored.isPresent() && !fresh) {
                return stored;
            }
            try {
                Optional<Platform> other =
                        Optional.of(platform).filter(each -> !each.equals(Platform.local()));
                pulls.pull(reference, other, display(false).pulling(reference.familiar()));
                return BaseImages.stored(machine.images(), reference, platform);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while pulling " + reference);
            }
        };
    }

    Pass.Pulls pulls(EngineOptions options, Machine machine) {
        return (reference, platform, listener) -> {
            try (Registries registries = registries(options)) {
                new Puller(registries, machine.images(), machine.runtime())
                        .pull(reference, platform, listener);
            }
        };
    }

    ImageStore images(EngineOptions options) {
        return new ImageStore(layout(options).images());
    }

    /** Whoever asked closes them. */
    Registries registries(EngineOptions options) throws IOException {
        Optional<Path> file =
                first(options, each -> Optional.ofNullable(each.registries))
                        .or(() -> environment("JCOMPOSE_REGISTRIES"))
                        .map(invocation.workingDirectory()::resolve);
        return new Registries(
                SettingsFile.read(file),
                DockerConfig.of(invocation.environment()),
                new Proxies(invocation.environment()),
                Retry.standard());
    }

    /**
     * For images without a stack.
     *
     * @throws CommandException for anybody but root, who owns what is unpacked
     */
    Puller puller(EngineOptions options, Registries registries) throws CommandException {
        checkRoot("unpack images");
        return new Puller(
                registries, images(options), new RuntimeProgram(program(), Optional.empty()));
    }

    TransferDisplay display(boolean quiet) {
        TransferDisplay.Style shown =
                invocation.errTerminal()
                        ? TransferDisplay.Style.TERMINAL
                        : TransferDisplay.Style.LINES;
        boolean silent =
                quiet
                        || common.progress.equals("quiet")
                        || "quiet".equals(invocation.environment().get("COMPOSE_PROGRESS"));
        return new TransferDisplay(err(), silent ? TransferDisplay.Style.QUIET : shown);
    }

    /** The command line of a call with the same places. */
    List<String> callOf(EngineOptions options, String... words) {
        Layout layout = layout(options);
        List<String> call =
                new ArrayList<>(
                        List.of(
                                invocation.home().resolve("jcompose").toString(),
                                "--root",
                                layout.root().toString(),
                                "--run-root",
                                layout.runRoot().toString()));
        call.addAll(List.of(words));
        return call;
    }

    private Path program() {
        return invocation.home().resolve("native/target/jcompose-runtime");
    }

    private Optional<String> environment(String variable) {
        return Optional.ofNullable(invocation.environment().get(variable))
                .filter(value -> !value.isEmpty());
    }

    void checkRoot(String what) throws CommandException {
        if (!isRoot()) {
            throw new CommandException(
                    "only root can "
                            + what
                            + " here; try: sudo "
                            + invocation.home().resolve("jcompose")
                            + " "
                            + String.join(" ", invocation.arguments()));
        }
    }

    /**
     * A container by its name, its ID, or a service of the stack that is meant, if one is.
     *
     * @param index of a service's replica; zero: the first
     */
    FoundContainer find(Machine machine, StackOptions options, String word, int index)
            throws StackException, IOException, CommandException {
        boolean inStack = hasFiles(options) || projectName(options).isPresent();
        return FoundContainer.find(
                machine, inStack ? stackName(options, options.files) : "", word, index);
    }

    /** Whether there is a stack file, given or found. */
    boolean hasFiles(StackOptions options) {
        return hasFiles(options.files);
    }

    private boolean hasFiles(List<String> files) {
        return !files.isEmpty()
                || !common.files.isEmpty()
                || FindFiles.above(invocation.workingDirectory()) != null;
    }

    /** The same stack with what {@code over}, one more stack file, changes. */
    StackDefinition loadOver(StackOptions options, StackDefinition base, String over)
            throws StackException, IOException, CommandException {
        List<String> given = options.files.isEmpty() ? common.files : options.files;
        if (given.contains("-")) {
            throw new CommandException("a stack file from standard input can be read only once");
        }
        List<String> files = new ArrayList<>(base.files().stream().map(Path::toString).toList());
        files.add("-");
        return warned(
                StackLoader.load(
                        request(options, files, Optional.of(base.name()), new StringReader(over))));
    }

    /** A stack that is not in a file. */
    StackDefinition loadText(StackOptions options, String stack, String text)
            throws StackException, IOException {
        return warned(
                StackLoader.load(
                        request(
                                options,
                                List.of("-"),
                                Optional.of(stack),
                                new StringReader(text))));
    }

    /** The kernel gives a process's directory to its effective user (proc_pid(5)). */
    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }

    private Path path(Optional<String> option, String variable, Path otherwise) {
        return option.or(() -> Optional.ofNullable(invocation.environment().get(variable)))
                .map(invocation.workingDirectory()::resolve)
                .orElse(otherwise);
    }

    /** What stands after the command's name wins over what stands before it. */
    private <T> Optional<T> first(
            EngineOptions options, Function<EngineOptions, Optional<T>> option) {
        return option.apply(options).or(() -> option.apply(common));
    }
}
