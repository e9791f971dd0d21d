package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
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

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The stack that a call means: as its options say, and as its files declare it. */
public final class StackInput {
    private final Session session;
    private final Invocation invocation;
    private final GlobalOptions common;

    StackInput(Session session, GlobalOptions common) {
        this.session = session;
        this.invocation = session.invocation();
        this.common = common;
    }

    /** Loads the stack's files; warnings go to standard error. */
    public StackDefinition load(EngineOptions options, List<String> files)
            throws StackException, IOException {
        return load(options, files, new ReadFiles());
    }

    /** The same; {@code read} is told of every file that is looked at. */
    public StackDefinition load(EngineOptions options, List<String> files, ReadFiles read)
            throws StackException, IOException {
        return warned(StackLoader.load(request(options, files), read));
    }

    /**
     * The same of some services, with what they depend on; and with {@code --all-resources} with
     * what none of them uses.
     */
    public StackDefinition loadServices(StackOptions options, List<String> services)
            throws StackException, IOException {
        LoadOptions wanted =
                new LoadOptions(true, true, true, true, true, allResources(options), services);
        return warned(StackLoader.load(request(options, options.files), wanted));
    }

    /** Whether a variable of the environment, or of the stack's {@code .env}, says yes. */
    public boolean isSet(StackOptions options, String variable) throws StackException {
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
    public StackModel model(EngineOptions options, List<String> files, LoadOptions loadOptions)
            throws StackException {
        StackModel model = StackLoader.model(request(options, files), loadOptions);
        warn(model.warnings());
        return model;
    }

    public boolean allResources(StackOptions options) {
        return options.allResources || common.allResources;
    }

    private void warn(List<Problem> warnings) {
        for (Problem warning : warnings) {
            session.err().println("warning: " + warning);
        }
    }

    public StackRequest request(EngineOptions options, List<String> files) {
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
                common.first(options, each -> Optional.ofNullable(each.projectDirectory)),
                options.environmentFiles.isEmpty()
                        ? common.environmentFiles
                        : options.environmentFiles,
                profiles,
                standardInput);
    }

    /** What {@code -f} names, before or after the command's name. */
    public List<String> files(StackOptions options) {
        return options.files.isEmpty() ? common.files : options.files;
    }

    /**
     * The stack that is meant: {@code -p} is enough where what runs need not be compared with
     * files.
     */
    public String stackName(EngineOptions options, List<String> files)
            throws StackException, IOException {
        Optional<String> name = projectName(options);
        if (name.isPresent()) {
            return name.get();
        }
        LoadOptions careless = new LoadOptions(true, true, true, false, false, false, List.of());
        return model(options, files, careless).name();
    }

    /** Of a stack whose files are not there, or not readable, {@code -p} tells enough. */
    public StackView view(EngineOptions options, List<String> files) throws StackException {
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

    /**
     * Refuses names that neither what is there nor the files have.
     *
     * @param there services of which something is there: files need not be read for them
     */
    public void requireServices(
            EngineOptions options,
            List<String> files,
            Collection<String> names,
            Collection<String> there)
            throws StackException, CommandException {
        if (!there.containsAll(names)) {
            SortedSet<String> known = new TreeSet<>(there);
            known.addAll(view(options, files).declared());
            ServiceNames.require(names, known);
        }
    }

    public Optional<String> projectName(EngineOptions options) {
        Optional<String> name =
                common.first(options, each -> Optional.ofNullable(each.projectName));
        if (name.isPresent() && !ProjectName.isValid(name.get())) {
            throw new StackNameException(name.get());
        }
        return name;
    }

    /**
     * A container by its name, its ID, or a service of the stack that is meant, if one is.
     *
     * @param index of a service's replica; zero: the first
     */
    public FoundContainer find(Machine machine, StackOptions options, String word, int index)
            throws StackException, IOException, CommandException {
        boolean inStack = hasFiles(options) || projectName(options).isPresent();
        return FoundContainer.find(
                machine, inStack ? stackName(options, options.files) : "", word, index);
    }

    /** Whether there is a stack file, given or found. */
    public boolean hasFiles(StackOptions options) {
        return hasFiles(options.files);
    }

    /** The same of files that a command takes by an option of its own. */
    public boolean hasFiles(List<String> files) {
        return !files.isEmpty()
                || !common.files.isEmpty()
                || FindFiles.above(invocation.workingDirectory()) != null;
    }

    /** The same stack with what {@code over}, one more stack file, changes. */
    public StackDefinition loadOver(StackOptions options, StackDefinition base, String over)
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
    public StackDefinition loadText(StackOptions options, String stack, String text)
            throws StackException, IOException {
        return warned(
                StackLoader.load(
                        request(
                                options,
                                List.of("-"),
                                Optional.of(stack),
                                new StringReader(text))));
    }
}
