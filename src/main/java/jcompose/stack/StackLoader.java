package jcompose.stack;

import jcompose.reconciler.desired.FileContent;
import jcompose.stack.bind.BindJobs;
import jcompose.stack.bind.BindStack;
import jcompose.stack.canonical.Normalize;
import jcompose.stack.canonical.ProjectPaths;
import jcompose.stack.canonical.ResolveEnvironment;
import jcompose.stack.canonical.ResolveLabels;
import jcompose.stack.canonical.Resources;
import jcompose.stack.canonical.SelectProfiles;
import jcompose.stack.canonical.SelectServices;
import jcompose.stack.check.CheckAgreement;
import jcompose.stack.check.CheckContainerNames;
import jcompose.stack.check.CheckCycles;
import jcompose.stack.check.CheckJobs;
import jcompose.stack.check.CheckReferences;
import jcompose.stack.check.CheckSupport;
import jcompose.stack.check.CheckTargets;
import jcompose.stack.definition.JobDefinition;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.Document;
import jcompose.stack.read.ReadFiles;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Turns stack files into a model, and a model into a definition, phase by phase: find files, read
 * YAML, interpolate, check against the shape, make forms long, include, extend, merge, add
 * defaults, make paths absolute, normalize, select, resolve the environment, check what only the
 * whole can tell; then check what can be run here, and bind.
 */
public final class StackLoader {
    private final Loading loading;
    private final StackRequest request;
    private final LoadOptions options;
    private final Problems problems = new Problems();
    private final ReadFiles read;
    private final Environment environment;
    private final SortedProfiles profiles = new SortedProfiles();

    private StackLoader(StackRequest request, LoadOptions options, ReadFiles read) {
        this.request = request;
        this.options = options;
        this.read = read;
        this.environment = new Environment(request, problems, read);
        this.loading = new Loading(request, options, problems, read);
    }

    /** The profiles that services have, those that are active, and the services that are not. */
    private record SortedProfiles(
            TreeSet<String> known, Set<String> active, TreeSet<String> inactive) {
        SortedProfiles() {
            this(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        }
    }

    /**
     * Loads a stack that is to be run; reads files and nothing else of the machine.
     *
     * @throws StackException with all problems that were found
     */
    public static StackDefinition load(StackRequest request) throws StackException {
        return load(request, LoadOptions.ALL, new ReadFiles());
    }

    /**
     * The same.
     *
     * @param read told of every file that is looked at, also when the stack is not valid
     */
    public static StackDefinition load(StackRequest request, ReadFiles read) throws StackException {
        return load(request, LoadOptions.ALL, read);
    }

    /** The same of some of its services, or with resources that none of them uses. */
    public static StackDefinition load(StackRequest request, LoadOptions options)
            throws StackException {
        return load(request, options, new ReadFiles());
    }

    private static StackDefinition load(StackRequest request, LoadOptions options, ReadFiles read)
            throws StackException {
        StackLoader loader = new StackLoader(request, options, read);
        StackModel model = loader.model();
        CheckSupport.check(model.tree(), loader.problems);
        loader.stopOnErrors();
        Tree.Mapping tree = model.tree();
        Map<Path, FileContent> given = GivenSecrets.of(tree, read, loader.problems);
        loader.stopOnErrors();
        SortedMap<String, ServiceDefinition> services =
                BindStack.services(tree, loader::variable, given);
        SortedMap<String, JobDefinition> jobs = BindJobs.jobs(services);
        TreeSet<String> inactive = loader.profiles.inactive();
        for (String job : jobs.keySet()) {
            if (!request.profiles().contains("*") && !options.services().contains(job)) {
                services.remove(job);
                inactive.add(job);
            }
        }
        return new StackDefinition(
                model.name(),
                model.directory(),
                model.files(),
                services,
                BindStack.networks(tree),
                BindStack.volumes(tree),
                jobs,
                inactive,
                read.encrypted(),
                loader.problems.warnings(),
                tree);
    }

    /**
     * Loads a stack to look at it.
     *
     * @throws StackException with all problems that were found
     */
    public static StackModel model(StackRequest request, LoadOptions options)
            throws StackException {
        StackLoader loader = new StackLoader(request, options, new ReadFiles());
        StackModel model = loader.model();
        loader.stopOnErrors();
        return model;
    }

    /**
     * The variables that a stack's files may use, without reading those.
     *
     * @throws StackException with all problems that were found
     */
    public static Map<String, String> environment(StackRequest request) throws StackException {
        StackLoader loader = new StackLoader(request, LoadOptions.ALL, new ReadFiles());
        Sources _ = loader.sources();
        loader.stopOnErrors();
        return loader.environment.all();
    }

    private @Nullable String variable(String file, String name) {
        return loading.seenBy(file).orElse(environment).get(name);
    }

    private void stopOnErrors() throws StackException {
        if (problems.foundErrors()) {
            throw new StackException(problems.errors(), problems.warnings());
        }
    }

    /** Where the files are; on the way to know that, the variables are read. */
    private Sources sources() {
        environment.readFiles(environment.firstDirectory());
        Sources sources = Sources.find(request, environment, read, problems);
        if (!sources.projectDirectory().equals(environment.firstDirectory())) {
            environment.readFiles(sources.projectDirectory());
        }
        return sources;
    }

    private StackModel model() throws StackException {
        Sources sources = sources();
        List<List<Document>> documents = new ArrayList<>();
        sources.files().forEach(file -> documents.add(loading.documents(file)));
        if (documents.isEmpty() || documents.stream().anyMatch(List::isEmpty)) {
            stopOnErrors();
        }
        StackName names = new StackName(request, environment, problems, options.interpolate());
        String name = names.of(documents, sources.projectDirectory());
        environment.set("COMPOSE_PROJECT_NAME", name);
        ProjectPaths paths =
                new ProjectPaths(
                        sources.projectDirectory().toString(), request.environment().get("HOME"));
        Tree.Mapping merged =
                AssembleFiles.assemble(
                        loading,
                        new FileSet(
                                sources.files(),
                                sources.projectDirectory(),
                                options.resolvePaths() ? paths : null,
                                environment,
                                List.of()),
                        documents);
        if (merged.entries().isEmpty() && !problems.foundErrors()) {
            problems.error(
                    merged.position(),
                    KeyPath.ROOT,
                    "the file is empty",
                    "a stack file needs at least 'services'");
        }
        Tree.Mapping tree =
                options.interpolate() ? active(merged, name, paths) : plain(merged, name);
        return new StackModel(
                name,
                sources.projectDirectory(),
                sources.paths(),
                tree,
                profiles.known(),
                new TreeMap<>(environment.all()),
                environment::origin,
                loading.history(),
                loading.written(),
                problems.warnings());
    }

    /** What is left when nothing may depend on the values of variables. */
    private Tree.Mapping plain(Tree.Mapping merged, String name) {
        Tree.Mapping named = merged.with("name", new Tree.Text(merged.keyPosition("name"), name));
        return options.normalize() ? Normalize.of(named, name, environment) : merged;
    }

    private Tree.Mapping active(Tree.Mapping merged, String name, ProjectPaths paths) {
        Tree.Mapping whole = options.normalize() ? Normalize.of(merged, name, environment) : merged;
        Tree.Mapping services = services(whole);
        services = ResolveLabels.of(services, paths, read, problems);
        if (options.resolveEnvironment()) {
            services = ResolveEnvironment.of(services, environment, paths, read, problems);
        }
        services = SelectServices.select(services, options.services(), problems);
        if (options.consistency()) {
            CheckContainerNames.check(services, problems);
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(whole.entries());
        Position top = whole.position();
        entries.put("name", new Tree.Entry(top, new Tree.Text(top, name)));
        entries.put("services", new Tree.Entry(whole.keyPosition("services"), services));
        Tree.Mapping tree = new Tree.Mapping(top, entries);
        tree = Resources.spelledOut(tree);
        return options.allResources() ? tree : Resources.used(tree);
    }

    /** The active services, after the checks that look at all of them. */
    private Tree.Mapping services(Tree.Mapping whole) {
        Tree.Mapping all = whole.mapping("services");
        profiles.known().addAll(SelectProfiles.known(all));
        profiles.active().addAll(request.profiles());
        if (request.profiles().isEmpty()) {
            profiles.active().addAll(environment.list("COMPOSE_PROFILES", ","));
        }
        Tree.Mapping active = SelectProfiles.select(all, profiles.active());
        active = SelectServices.withAsked(active, all, options.services(), profiles.active());
        profiles.inactive().addAll(all.entries().keySet());
        profiles.inactive().removeAll(active.entries().keySet());
        if (options.consistency()) {
            CheckReferences.check(whole, active, problems);
            CheckCycles.check(active, problems);
            CheckTargets.check(active, problems);
            CheckJobs.check(active, problems);
            return CheckAgreement.check(active, problems);
        }
        return active;
    }
}
