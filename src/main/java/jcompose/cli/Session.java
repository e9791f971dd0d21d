package jcompose.cli;

import jcompose.build.BaseImages;
import jcompose.build.Builder;
import jcompose.deploy.Pass;
import jcompose.execute.Machine;
import jcompose.image.ImageStore;
import jcompose.network.Bridges;
import jcompose.network.FirewallTable;
import jcompose.observe.Observer;
import jcompose.process.Streams;
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
import jcompose.volume.Volumes;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command works with: the call it came from, the options before its name, and the machine.
 */
final class Session {
    private final Invocation invocation;
    private final StackOptions common;

    Session(Invocation invocation, StackOptions common) {
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
        StackDefinition definition = StackLoader.load(request(options, files));
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

    boolean allResources(StackOptions options) {
        return options.allResources || common.allResources;
    }

    private void warn(List<Problem> warnings) {
        for (Problem warning : warnings) {
            err().println("warning: " + warning);
        }
    }

    StackRequest request(EngineOptions options, List<String> files) {
        List<String> profiles = new ArrayList<>(common.profiles);
        profiles.addAll(options.profiles);
        return new StackRequest(
                files.isEmpty() ? common.files : files,
                invocation.workingDirectory(),
                invocation.environment(),
                projectName(options),
                first(options, each -> Optional.ofNullable(each.projectDirectory)),
                options.environmentFiles.isEmpty()
                        ? common.environmentFiles
                        : options.environmentFiles,
                profiles,
                new InputStreamReader(invocation.in(), StandardCharsets.UTF_8));
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
        if (!isRoot()) {
            throw new CommandException(
                    "only root can run containers here; try: sudo "
                            + invocation.home().resolve("jcompose")
                            + " "
                            + String.join(" ", invocation.arguments()));
        }
        Layout layout = layout(options);
        RuntimeProgram runtime =
                new RuntimeProgram(
                        invocation.home().resolve("native/target/jcompose-runtime"),
                        Optional.of(layout.runtimeLock(stack)));
        return new Machine(
                layout,
                runtime,
                new ImageStore(layout.images()),
                new Bridges(),
                new FirewallTable(),
                new Volumes(layout),
                new ContainerDirectory(layout));
    }

    Observer observer(Machine machine) {
        return new Observer(machine.layout(), machine.runtime());
    }

    Pass pass(EngineOptions options, String stack) throws CommandException {
        Machine machine = machine(options, stack);
        return new Pass(machine, observer(machine), builder(machine));
    }

    Builder builder(Machine machine) {
        return new Builder(
                machine.images(),
                machine.runtime(),
                machine.layout().cgroupParent(),
                machine.layout().runRoot(),
                BaseImages.of(machine.images()));
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
