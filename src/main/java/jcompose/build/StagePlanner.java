package jcompose.build;

import jcompose.build.Instruction.Declaration;
import jcompose.build.Instruction.Pair;
import jcompose.image.ImageDocument.History;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Evaluates the instructions of one stage: variables, settings, steps with their keys. */
final class StagePlanner {
    /**
     * Known without {@code ARG}, and never part of a key: Dockerfile reference, "Predefined ARGs".
     */
    private static final List<String> PROXIES =
            List.of("ALL_PROXY", "FTP_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY");

    private final Planner planner;
    private final int number;
    private final Settings settings;
    private final List<Step> steps = new ArrayList<>();
    private final List<History> history;
    private final SortedMap<String, String> arguments = new TreeMap<>();
    private Digest key;

    StagePlanner(
            Planner planner, int number, Settings settings, List<History> history, Digest key) {
        this.planner = planner;
        this.number = number;
        this.settings = settings;
        this.history = new ArrayList<>(history);
        this.key = key;
    }

    Stage finish(String name, Base base) {
        String shown = name.isEmpty() ? Integer.toString(number) : name;
        return new Stage(number, shown, base, steps, settings.config(), history, key);
    }

    void apply(Instruction instruction) throws BuildException, IOException {
        int before = steps.size();
        switch (instruction) {
            case Instruction.From _ -> throw new IllegalStateException("a stage has one FROM");
            case Instruction.Arg arg -> declare(arg);
            case Instruction.Env env -> settings.environment.putAll(pairs(env, env.pairs()));
            case Instruction.Label label -> settings.labels.putAll(pairs(label, label.pairs()));
            case Instruction.Run run -> run(run);
            case Instruction.Copy copy -> copy(copy);
            case Instruction.Workdir workdir -> workdir(workdir);
            case Instruction.User user -> settings.user = word(user, user.user());
            case Instruction.Expose expose -> expose(expose);
            case Instruction.Volume volume -> volume(volume);
            case Instruction.Cmd cmd -> settings.command(cmd.command());
            case Instruction.Entrypoint entry -> settings.entrypoint(entry.command());
            case Instruction.Shell shell -> settings.shell(shell.words());
            case Instruction.StopSignal stop -> stopSignal(stop);
            case Instruction.HealthCheck health ->
                    settings.healthCheck = Optional.of(health.check());
        }
        if (!(instruction instanceof Instruction.Arg)) {
            history.add(
                    new History(
                            Optional.empty(),
                            Planner.line(instruction.statement()),
                            steps.size() == before));
        }
    }

    private void declare(Instruction.Arg arg) throws BuildException {
        for (Declaration declaration : arg.declarations()) {
            Optional<String> value = Optional.empty();
            if (declaration.value().isPresent()) {
                value = Optional.of(word(arg, declaration.value().get()));
            }
            planner.argument(declaration.name(), value)
                    .ifPresent(known -> arguments.put(declaration.name(), known));
        }
    }

    private Map<String, String> pairs(Instruction instruction, List<Pair> pairs)
            throws BuildException {
        Map<String, String> expanded = new java.util.LinkedHashMap<>();
        for (Pair pair : pairs) {
            expanded.put(word(instruction, pair.key()), word(instruction, pair.value()));
        }
        return expanded;
    }

    private void run(Instruction.Run run) {
        SortedMap<String, String> environment = new TreeMap<>(arguments);
        environment.putAll(settings.environment);
        environment.putIfAbsent(Planner.EPOCH, planner.epochArgument());
        SortedMap<String, String> shared = new TreeMap<>();
        for (String proxy : PROXIES) {
            for (String name : List.of(proxy, proxy.toLowerCase(java.util.Locale.ROOT))) {
                String value = planner.request().arguments().get(name);
                if (value != null && !environment.containsKey(name)) {
                    shared.put(name, value);
                }
            }
        }
        List<String> command = settings.arguments(run.command());
        key =
                new Fingerprint("run")
                        .add(key)
                        .addAll(command)
                        .addAll(environment)
                        .add(settings.workingDirectory)
                        .add(settings.user)
                        .add(run.network().name())
                        .finish();
        steps.add(
                new Step.Run(
                        run.statement(),
                        key,
                        command,
                        environment,
                        shared,
                        settings.workingDirectory,
                        settings.user,
                        run.network()));
    }

    private void copy(Instruction.Copy copy) throws BuildException, IOException {
        List<String> sources = new ArrayList<>();
        for (String source : copy.sources()) {
            sources.add(word(copy, source));
        }
        String target = absolute(word(copy, copy.target()));
        Optional<String> owner = optional(copy, copy.owner());
        Optional<String> mode = optional(copy, copy.mode());
        Fingerprint fingerprint =
                new Fingerprint("copy")
                        .add(key)
                        .add(target)
                        .add(owner.orElse(""))
                        .add(mode.orElse(""));
        Step step =
                new CopyPlanner(planner, number, copy, fingerprint)
                        .plan(sources, target, owner, mode);
        steps.add(step);
        key = step.key();
    }

    private void workdir(Instruction.Workdir workdir) throws BuildException {
        String path = absolute(word(workdir, workdir.path()));
        settings.workingDirectory =
                path.length() > 1 && path.endsWith("/")
                        ? path.substring(0, path.length() - 1)
                        : path;
        key =
                new Fingerprint("workdir")
                        .add(key)
                        .add(settings.workingDirectory)
                        .add(settings.user)
                        .finish();
        steps.add(
                new Step.Directory(
                        workdir.statement(), key, settings.workingDirectory, settings.user));
    }

    private void expose(Instruction.Expose expose) throws BuildException {
        for (String port : expose.ports()) {
            for (String word : words(expose, port)) {
                settings.exposedPorts.addAll(ExposedPorts.read(word, expose.location()));
            }
        }
    }

    private void volume(Instruction.Volume volume) throws BuildException {
        for (String path : volume.paths()) {
            String expanded = word(volume, path).strip();
            if (expanded.isEmpty()) {
                throw volume.location().error("VOLUME takes a path, found nothing in " + path);
            }
            settings.volumes.add(expanded);
        }
    }

    private void stopSignal(Instruction.StopSignal stop) throws BuildException {
        String signal = word(stop, stop.signal());
        boolean plausible =
                !signal.isEmpty()
                        && signal.chars()
                                .allMatch(
                                        c ->
                                                (c >= 'A' && c <= 'Z')
                                                        || (c >= '0' && c <= '9')
                                                        || c == '+'
                                                        || c == '-');
        if (!plausible) {
            throw stop.location().error("\"" + signal + "\" is not a signal such as SIGTERM");
        }
        settings.stopSignal = Optional.of(signal);
    }

    /** Beneath the working directory unless it begins with a slash; a slash at the end stays. */
    private String absolute(String path) {
        String joined = path.startsWith("/") ? path : settings.workingDirectory + "/" + path;
        List<String> components = new ArrayList<>();
        for (String component : joined.split("/", -1)) {
            if (component.equals("..")) {
                if (!components.isEmpty()) {
                    components.removeLast();
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        boolean directory =
                path.endsWith("/") || path.equals(".") || path.equals("..") || path.endsWith("/.");
        String clean = "/" + String.join("/", components);
        return directory && clean.length() > 1 ? clean + "/" : clean;
    }

    private Optional<String> optional(Instruction instruction, Optional<String> text)
            throws BuildException {
        return text.isPresent() ? Optional.of(word(instruction, text.get())) : text;
    }

    private String word(Instruction instruction, String text) throws BuildException {
        try {
            return Expansion.word(text, planner.escape(), variables());
        } catch (IllegalArgumentException e) {
            throw instruction.location().error("cannot expand " + text + ": " + e.getMessage());
        }
    }

    private List<String> words(Instruction instruction, String text) throws BuildException {
        try {
            return Expansion.words(text, planner.escape(), variables());
        } catch (IllegalArgumentException e) {
            throw instruction.location().error("cannot expand " + text + ": " + e.getMessage());
        }
    }

    /** {@code ENV} wins over {@code ARG}. */
    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(arguments);
        variables.putAll(settings.environment);
        return variables;
    }
}
