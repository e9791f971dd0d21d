package jcompose.build;

import jcompose.dockerfile.Instruction;
import jcompose.dockerfile.Instruction.Declaration;
import jcompose.dockerfile.Instruction.Pair;
import jcompose.image.ImageDocument.History;
import jcompose.type.Digest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Evaluates the instructions of one stage: variables, settings, steps with their keys. */
final class StagePlanner {
    private final Planner planner;
    private final int number;
    private final Settings settings;
    private final Variables variables;
    private final List<Step> steps = new ArrayList<>();
    private final List<History> history;
    private Digest key;

    StagePlanner(
            Planner planner, int number, Settings settings, List<History> history, Digest key) {
        this.planner = planner;
        this.number = number;
        this.settings = settings;
        this.variables = new Variables(planner.escape(), settings.environment);
        this.history = new ArrayList<>(history);
        this.key = key;
    }

    Stage finish(String name, Base base) throws BuildException {
        String shown = name.isEmpty() ? "stage-" + number : name;
        return new Stage(
                number,
                shown,
                base,
                planner.platform(number),
                steps,
                settings.config(),
                history,
                key);
    }

    Settings settings() {
        return settings;
    }

    Variables variables() {
        return variables;
    }

    Planner planner() {
        return planner;
    }

    int number() {
        return number;
    }

    Digest key() {
        return key;
    }

    void apply(Instruction instruction) throws BuildException, IOException {
        int before = steps.size();
        switch (instruction) {
            case Instruction.From _ -> throw new IllegalStateException("a stage has one FROM");
            case Instruction.Arg arg -> declare(arg);
            case Instruction.Env env -> settings.environment.putAll(pairs(env, env.pairs()));
            case Instruction.Label label -> settings.labels.putAll(pairs(label, label.pairs()));
            case Instruction.Run run -> add(new RunPlanner(this, run).plan());
            case Instruction.Copy copy -> add(new CopyPlanner(this, copy).plan());
            case Instruction.Workdir workdir -> workdir(workdir);
            case Instruction.User user ->
                    settings.user = variables.word(user.user(), user.location());
            case Instruction.Expose expose -> expose(expose);
            case Instruction.Volume volume -> volume(volume);
            case Instruction.Cmd cmd -> settings.command(cmd.command());
            case Instruction.Entrypoint entry -> settings.entrypoint(entry.command());
            case Instruction.Shell shell -> settings.shell = shell.words();
            case Instruction.StopSignal stop -> stopSignal(stop);
            case Instruction.HealthCheck health -> settings.healthCheck(health);
            case Instruction.Maintainer maintainer ->
                    planner.warn(
                            maintainer.location(),
                            "MAINTAINER is deprecated: LABEL"
                                    + " org.opencontainers.image.authors=… says the same");
            case Instruction.OnBuild trigger -> {
                List<String> triggers = new ArrayList<>(settings.triggers);
                triggers.add(trigger.trigger());
                settings.triggers = triggers;
            }
        }
        if (!(instruction instanceof Instruction.Arg)) {
            history.add(
                    new History(
                            Optional.empty(),
                            Planner.line(instruction.statement()),
                            steps.size() == before));
        }
    }

    private void add(Step step) {
        steps.add(step);
        key = step.key();
    }

    private void declare(Instruction.Arg arg) throws BuildException {
        for (Declaration declaration : arg.declarations()) {
            Optional<String> value = Optional.empty();
            if (declaration.value().isPresent()) {
                value = Optional.of(variables.word(declaration.value().get(), arg.location()));
            }
            planner.argument(declaration.name(), value)
                    .ifPresent(known -> variables.arguments.put(declaration.name(), known));
        }
    }

    private Map<String, String> pairs(Instruction instruction, List<Pair> pairs)
            throws BuildException {
        Map<String, String> expanded = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            String name = variables.word(pair.key(), instruction.location());
            expanded.put(name, variables.word(pair.value(), instruction.location()));
        }
        return expanded;
    }

    private void workdir(Instruction.Workdir workdir) throws BuildException {
        String path = absolute(variables.word(workdir.path(), workdir.location()));
        settings.workingDirectory =
                path.length() > 1 && path.endsWith("/")
                        ? path.substring(0, path.length() - 1)
                        : path;
        Digest own =
                new Fingerprint("workdir")
                        .add(settings.workingDirectory)
                        .add(settings.user)
                        .finish();
        add(
                new Step.Directory(
                        workdir.statement(),
                        Fingerprint.above(key, own),
                        own,
                        settings.workingDirectory,
                        settings.user));
    }

    private void expose(Instruction.Expose expose) throws BuildException {
        for (String port : expose.ports()) {
            for (String word : variables.words(port, expose.location())) {
                settings.exposedPorts.addAll(ExposedPorts.read(word, expose.location()));
            }
        }
    }

    private void volume(Instruction.Volume volume) throws BuildException {
        for (String path : volume.paths()) {
            String expanded = variables.word(path, volume.location()).strip();
            if (expanded.isEmpty()) {
                throw BuildException.at(
                        volume.location(), "VOLUME takes a path, found nothing in " + path);
            }
            settings.volumes.add(expanded);
        }
    }

    private void stopSignal(Instruction.StopSignal stop) throws BuildException {
        String signal = variables.word(stop.signal(), stop.location());
        if (!signal.matches("[A-Z0-9+-]+")) {
            throw BuildException.at(
                    stop.location(), "\"" + signal + "\" is not a signal such as SIGTERM");
        }
        settings.stopSignal = Optional.of(signal);
    }

    /** Beneath the working directory unless it begins with a slash; a slash at the end stays. */
    String absolute(String path) {
        String joined = path.startsWith("/") ? path : settings.workingDirectory + "/" + path;
        boolean directory =
                path.endsWith("/") || path.equals(".") || path.equals("..") || path.endsWith("/.");
        String clean = "/" + ContextTree.cleaned(joined);
        return directory && clean.length() > 1 ? clean + "/" : clean;
    }
}
