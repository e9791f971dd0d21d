package jcompose.stack;

import jcompose.stack.bind.BindStack;
import jcompose.stack.canonical.Defaults;
import jcompose.stack.canonical.LongForms;
import jcompose.stack.canonical.Merge;
import jcompose.stack.canonical.ProjectPaths;
import jcompose.stack.canonical.ResolveEnvironment;
import jcompose.stack.canonical.Resources;
import jcompose.stack.canonical.SelectProfiles;
import jcompose.stack.check.CheckAgreement;
import jcompose.stack.check.CheckCycles;
import jcompose.stack.check.CheckPorts;
import jcompose.stack.check.CheckReferences;
import jcompose.stack.check.CheckSupport;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.interpolate.Interpolate;
import jcompose.stack.interpolate.Template;
import jcompose.stack.interpolate.TemplateException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.read.ReadYaml;
import jcompose.stack.read.SourceFile;
import jcompose.stack.schema.CheckRequired;
import jcompose.stack.schema.CheckShape;
import jcompose.stack.schema.StackShape;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns stack files into a definition, phase by phase: find files, read YAML, interpolate, check
 * against the shape, make forms long, merge, select profiles, resolve the environment, add
 * defaults, check what only the whole can tell, bind.
 */
public final class StackLoader {
    private final StackRequest request;
    private final Problems problems = new Problems();
    private final Environment environment;

    private StackLoader(StackRequest request) {
        this.request = request;
        this.environment = new Environment(request, problems);
    }

    /**
     * Loads a stack; reads files and nothing else of the machine.
     *
     * @throws StackException with all problems that were found
     */
    public static StackDefinition load(StackRequest request) throws StackException {
        return new StackLoader(request).load();
    }

    private StackDefinition load() throws StackException {
        environment.readFiles(environment.firstDirectory());
        Sources sources = Sources.find(request, environment, problems);
        if (!sources.projectDirectory().equals(environment.firstDirectory())) {
            environment.readFiles(sources.projectDirectory());
        }
        List<Tree.Mapping> documents = documents(sources);
        stopOnErrors();
        String name = name(documents, sources);
        environment.set("COMPOSE_PROJECT_NAME", name);
        Tree.Mapping merged = merged(documents);
        Tree.Mapping services = services(merged, sources);
        stopOnErrors();
        Tree.Mapping canonical = canonical(name, merged, services);
        return new StackDefinition(
                name,
                sources.projectDirectory(),
                sources.paths(),
                BindStack.services(canonical),
                BindStack.networks(canonical),
                BindStack.volumes(canonical),
                problems.warnings(),
                canonical);
    }

    private void stopOnErrors() throws StackException {
        if (problems.foundErrors()) {
            throw new StackException(problems.errors(), problems.warnings());
        }
    }

    private List<Tree.Mapping> documents(Sources sources) {
        List<Tree.Mapping> documents = new ArrayList<>();
        for (SourceFile file : sources.read(request, problems)) {
            documents.addAll(ReadYaml.read(file, problems));
        }
        return documents;
    }

    /** From {@code -p}, the environment, the last file that has one, or the directory. */
    private String name(List<Tree.Mapping> documents, Sources sources) {
        String variable = environment.get("COMPOSE_PROJECT_NAME");
        if (request.projectName().isPresent()) {
            return checkedName(request.projectName().get(), Position.of("-p"));
        }
        if (variable != null && !variable.isEmpty()) {
            return checkedName(variable, Position.of("COMPOSE_PROJECT_NAME"));
        }
        for (Tree.Mapping document : documents.reversed()) {
            if (document.get("name") instanceof Tree.Text(Position position, String text)) {
                return checkedName(nameOf(text), position);
            }
        }
        Path directory = sources.projectDirectory();
        String name = ProjectName.normalised(String.valueOf(directory.getFileName()));
        if (directory.getFileName() == null || name.isEmpty()) {
            problems.error(
                    Position.of(directory.toString()),
                    KeyPath.ROOT,
                    "the directory's name gives no name to the stack",
                    "name it with -p or with 'name:'");
        }
        return name;
    }

    /** Interpolated early, because other values may refer to it; says nothing about mistakes. */
    private String nameOf(String text) {
        try {
            return Template.substitute(text, environment, ignored -> {});
        } catch (TemplateException e) {
            return ""; // reported by the interpolation of the whole file
        }
    }

    private String checkedName(String name, Position position) {
        if (!ProjectName.isValid(name)) {
            problems.error(
                    position,
                    position.line() == 0 ? KeyPath.ROOT : KeyPath.ROOT.key("name"),
                    "'" + name + "' is not a valid name for a stack",
                    ProjectName.RULE);
        }
        return name;
    }

    private Tree.Mapping merged(List<Tree.Mapping> documents) {
        Tree.Mapping merged = new Tree.Mapping(documents.getFirst().position(), Map.of());
        for (Tree.Mapping document : documents) {
            Tree.Mapping file = Interpolate.interpolate(document, environment, problems);
            Tree.Mapping checked = CheckShape.check(file, StackShape.STACK, problems);
            warnAboutVersion(checked);
            merged = Merge.merge(merged, LongForms.of(checked, problems));
        }
        return CheckRequired.check(merged, StackShape.STACK, problems);
    }

    private void warnAboutVersion(Tree.Mapping file) {
        Tree.Entry version = file.entries().get("version");
        if (version != null) {
            problems.warning(
                    version.position(),
                    KeyPath.ROOT.key("version"),
                    "is obsolete and has no effect",
                    "remove it");
        }
    }

    /** The active services with everything filled in, after all checks. */
    private Tree.Mapping services(Tree.Mapping merged, Sources sources) {
        ProjectPaths paths =
                new ProjectPaths(sources.projectDirectory(), request.environment().get("HOME"));
        Tree.Mapping active = SelectProfiles.select(merged.mapping("services"), profiles());
        Tree.Mapping asked = ResolveEnvironment.of(active, environment, paths, problems);
        CheckSupport.check(merged, asked, problems);
        Tree.Mapping services = Defaults.services(asked, paths);
        CheckReferences.check(merged, services, problems);
        CheckCycles.check(services, problems);
        CheckPorts.check(services, problems);
        CheckAgreement.check(services, problems);
        return services;
    }

    private Set<String> profiles() {
        Set<String> profiles = new TreeSet<>(request.profiles());
        profiles.addAll(environment.list("COMPOSE_PROFILES", ","));
        return profiles;
    }

    private static Tree.Mapping canonical(String name, Tree.Mapping merged, Tree.Mapping services) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        put(entries, "name", new Tree.Text(merged.position(), name));
        put(entries, "services", services);
        put(entries, "networks", Resources.networks(merged, services, name));
        put(entries, "volumes", Resources.volumes(merged, services, name));
        merged.entries()
                .forEach(
                        (key, entry) -> {
                            if (key.startsWith("x-")) {
                                entries.put(key, entry);
                            }
                        });
        return new Tree.Mapping(merged.position(), entries);
    }

    private static void put(Map<String, Tree.Entry> entries, String key, Tree value) {
        entries.put(key, new Tree.Entry(value.position(), value));
    }
}
