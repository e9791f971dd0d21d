package jcompose.cli.call;

import jcompose.build.BaseImages;
import jcompose.build.Builder;
import jcompose.cli.output.CommandException;
import jcompose.deploy.Approval;
import jcompose.deploy.Deployment;
import jcompose.deploy.ImageSupply;
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
import jcompose.volume.Volumes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** What a command works with on the machine, at the places that the call names. */
public final class Engine {
    private final Session session;
    private final Invocation invocation;
    private final GlobalOptions common;

    Engine(Session session, GlobalOptions common) {
        this.session = session;
        this.invocation = session.invocation();
        this.common = common;
    }

    public Layout layout(EngineOptions options) {
        return new Layout(
                path(
                        common.first(options, each -> Optional.ofNullable(each.root)),
                        "JCOMPOSE_ROOT",
                        Layout.DEFAULT_ROOT),
                path(
                        common.first(options, each -> Optional.ofNullable(each.runRoot)),
                        "JCOMPOSE_RUN_ROOT",
                        Layout.DEFAULT_RUN_ROOT));
    }

    /**
     * The machine, for those who may change it.
     *
     * @throws CommandException for anybody but root
     */
    public Machine machine(EngineOptions options, String stack) throws CommandException {
        session.checkRoot("run containers");
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
    public Machine machine(EngineOptions options) throws CommandException {
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

    public Observer observer(Machine machine) {
        return new Observer(machine.layout(), machine.runtime());
    }

    public Builder builder(EngineOptions options, Machine machine) {
        return new Builder(
                machine.images(),
                machine.runtime(),
                machine.layout().cgroupParent(),
                machine.layout().runRoot(),
                bases(options, machine));
    }

    public Pass pass(EngineOptions options, String stack) throws CommandException {
        Machine machine = machine(options, stack);
        return new Pass(
                machine,
                observer(machine),
                builder(options, machine),
                pulls(options, machine),
                InstantSource.system());
    }

    /** Passes that leave revisions. */
    public Deployment deployment(StackOptions options, String stack) throws CommandException {
        return deployment(options, stack, Approval.OF_ANYTHING);
    }

    public Deployment deployment(StackOptions options, String stack, Approval approval)
            throws CommandException {
        return new Deployment(
                pass(options, stack).with(approval),
                images(options),
                revisions(options, stack),
                text -> session.stack().loadText(options, stack, text),
                InstantSource.system());
    }

    public Revisions revisions(EngineOptions options, String stack) {
        return new Revisions(layout(options).revisions(stack));
    }

    /** The one of that number. */
    public Revision revision(EngineOptions options, String stack, int number)
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
        ImageSupply.Pulls pulls = pulls(options, machine);
        return (reference, platform, fresh) -> {
            Optional<StoredImage> stored = BaseImages.stored(machine.images(), reference, platform);
            if (stored.isPresent() && !fresh) {
                return stored;
            }
            try {
                Optional<Platform> other =
                        Optional.of(platform).filter(each -> !each.equals(Platform.local()));
                pulls.pull(reference, other, session.display(false).pulling(reference.familiar()));
                return BaseImages.stored(machine.images(), reference, platform);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while pulling " + reference);
            }
        };
    }

    ImageSupply.Pulls pulls(EngineOptions options, Machine machine) {
        return (reference, platform, listener) -> {
            try (Registries registries = registries(options)) {
                new Puller(registries, machine.images(), machine.runtime())
                        .pull(reference, platform, listener);
            }
        };
    }

    public ImageStore images(EngineOptions options) {
        return new ImageStore(layout(options).images());
    }

    /** Whoever asked closes them. */
    public Registries registries(EngineOptions options) throws IOException {
        Optional<Path> file =
                common.first(options, each -> Optional.ofNullable(each.registries))
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
    public Puller puller(EngineOptions options, Registries registries) throws CommandException {
        session.checkRoot("unpack images");
        return new Puller(
                registries, images(options), new RuntimeProgram(program(), Optional.empty()));
    }

    private Path program() {
        return invocation.home().resolve("native/target/jcompose-runtime");
    }

    private Optional<String> environment(String variable) {
        return Optional.ofNullable(invocation.environment().get(variable))
                .filter(value -> !value.isEmpty());
    }

    private Path path(Optional<String> option, String variable, Path otherwise) {
        return option.or(() -> Optional.ofNullable(invocation.environment().get(variable)))
                .map(invocation.workingDirectory()::resolve)
                .orElse(otherwise);
    }
}
