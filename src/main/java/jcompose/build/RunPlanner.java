package jcompose.build;

import jcompose.dockerfile.DockerfileException;
import jcompose.dockerfile.Heredoc;
import jcompose.dockerfile.Instruction;
import jcompose.dockerfile.Instruction.CommandLine;
import jcompose.dockerfile.Location;
import jcompose.dockerfile.RunMount;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds out what a {@code RUN} runs, with what around it. */
final class RunPlanner {
    /**
     * Known without {@code ARG}, and never part of a key: Dockerfile reference, "Predefined ARGs".
     */
    private static final List<String> PROXIES =
            List.of("ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY");

    private final StagePlanner stage;
    private final Planner planner;
    private final Settings settings;
    private final Instruction.Run run;
    private final Location location;
    private final Fingerprint own = new Fingerprint("run");
    private final Fingerprint others = new Fingerprint("others");

    RunPlanner(StagePlanner stage, Instruction.Run run) {
        this.stage = stage;
        this.planner = stage.planner();
        this.settings = stage.settings();
        this.run = run;
        this.location = run.location();
    }

    Step plan() throws BuildException, IOException {
        BuildOptions options = planner.request().options();
        boolean insecure = run.options().insecure();
        if (insecure && !options.insecure()) {
            throw BuildException.at(
                    location,
                    "--security=insecure gives the step the whole machine; allow it with the"
                            + " entitlement security.insecure");
        }
        boolean network =
                switch (run.options().network()) {
                    case HOST -> true;
                    case NONE -> false;
                    case DEFAULT -> options.network() == BuildOptions.StepNetwork.HOST;
                };
        SortedMap<String, String> environment = new TreeMap<>(stage.variables().arguments);
        environment.putAll(settings.environment);
        environment.putIfAbsent(Planner.EPOCH, planner.epochArgument());
        Optional<Step.Inline> script = script();
        List<String> command = command(script);
        if (command.isEmpty()) {
            throw BuildException.at(location, "RUN takes a command, found none");
        }
        own.addAll(command).addAll(environment);
        own.add(settings.workingDirectory).add(settings.user);
        own.add(network ? "HOST" : "NONE").add(insecure ? 1 : 0);
        own.add(script.map(Step.Inline::content).orElse(""));
        List<Step.MountPoint> mounts = mounts();
        Digest ownKey = own.finish();
        Digest key =
                new Fingerprint("step").add(stage.key()).add(ownKey).add(others.finish()).finish();
        return new Step.Run(
                run.statement(),
                key,
                ownKey,
                command,
                environment,
                proxies(environment),
                settings.workingDirectory,
                settings.user,
                network,
                insecure || options.privileged(),
                mounts,
                script);
    }

    /** A document that begins with {@code #!} is a program of its own. */
    private Optional<Step.Inline> script() {
        CommandLine line = run.command();
        if (!isOneDocument(line) || !line.documents().getFirst().content().startsWith("#!")) {
            return Optional.empty();
        }
        Heredoc document = line.documents().getFirst();
        String path = "/dev/pipes/" + document.name();
        return Optional.of(new Step.Inline(document.name(), document.file(), path));
    }

    private List<String> command(Optional<Step.Inline> script) {
        CommandLine line = run.command();
        if (script.isPresent()) {
            return settings.inShell(script.get().target());
        }
        return isOneDocument(line)
                ? settings.inShell(line.documents().getFirst().file())
                : settings.arguments(line);
    }

    /** The command is nothing but the mark of a document. */
    private static boolean isOneDocument(CommandLine line) {
        return line.shell()
                && line.documents().size() == 1
                && line.words().getFirst().strip().matches("\\d*<<-?\\s*\\S+");
    }

    private SortedMap<String, String> proxies(SortedMap<String, String> environment) {
        SortedMap<String, String> shared = new TreeMap<>();
        for (String proxy : PROXIES) {
            for (String name : List.of(proxy, proxy.toLowerCase(Locale.ROOT))) {
                String value = planner.request().arguments().get(name);
                if (value != null && !environment.containsKey(name)) {
                    shared.put(name, value);
                }
            }
        }
        return shared;
    }

    private List<Step.MountPoint> mounts() throws BuildException, IOException {
        List<Step.MountPoint> mounts = new ArrayList<>();
        for (String text : run.options().mounts()) {
            RunMount mount;
            try {
                mount = RunMount.read(text, location, stage.variables()::mount);
            } catch (DockerfileException e) {
                throw BuildException.of(e);
            }
            own.add(mount.toString());
            mounts.add(mountPoint(mount));
        }
        return mounts;
    }

    private Step.MountPoint mountPoint(RunMount mount) throws BuildException, IOException {
        return switch (mount.kind()) {
            case BIND -> new Step.MountPoint(mount, target(mount), Optional.of(bind(mount)));
            case CACHE ->
                    new Step.MountPoint(
                            mount,
                            target(mount),
                            mount.from().isEmpty() ? Optional.empty() : Optional.of(bind(mount)));
            case TMPFS -> new Step.MountPoint(mount, target(mount), Optional.empty());
            case SECRET -> secret(mount);
            case SSH -> agent(mount);
        };
    }

    private Step.MountPoint secret(RunMount mount) throws BuildException {
        String id = secretId(mount);
        if (mount.required() && !planner.request().options().secrets().containsKey(id)) {
            throw BuildException.at(
                    location,
                    "the secret " + id + " is required: give it with --secret id=" + id + ",src=…");
        }
        String target = mount.target().isEmpty() ? "/run/secrets/" + id : target(mount);
        return new Step.MountPoint(mount, target, Optional.empty());
    }

    /** Without an ID it is the name of the source or the target. */
    static String secretId(RunMount mount) {
        String named = mount.id().isEmpty() ? mount.source() : mount.id();
        String path = named.isEmpty() ? mount.target() : named;
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Step.MountPoint agent(RunMount mount) throws BuildException {
        String id = mount.id().isEmpty() ? "default" : mount.id();
        if (mount.required() && !planner.request().options().agents().containsKey(id)) {
            throw BuildException.at(
                    location, "the SSH agent " + id + " is required: give it with --ssh " + id);
        }
        String target = mount.target().isEmpty() ? "/run/buildkit/ssh_agent." + id : target(mount);
        return new Step.MountPoint(mount, target, Optional.empty());
    }

    private String target(RunMount mount) {
        String path = stage.absolute(mount.target());
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }

    private Step.Source bind(RunMount mount) throws BuildException, IOException {
        Step.Source source =
                mount.from().isEmpty()
                        ? new Step.OfTree(planner.context(), List.of())
                        : planner.references().source(mount.from(), stage.number(), location);
        switch (source) {
            case Step.OfTree(ContextTree tree, _) -> {
                List<String> found = tree.find(mount.source());
                if (found.isEmpty() || PathPattern.isPattern(mount.source())) {
                    throw BuildException.at(
                            location, mount.source() + " does not exist in " + tree.root());
                }
                ContextReading reading = new ContextReading(tree, own);
                reading.read(found.getFirst());
                planner.met(reading.newest());
                return new Step.OfTree(tree, reading.ignored());
            }
            case Step.OfStage(Stage of) -> others.add(of.key());
            case Step.OfImage(var image) -> own.add(image.id());
        }
        return source;
    }
}
