package jcompose.stack.canonical;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.ShellWords;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns every short form of a file into the long one, so that merging and all later phases know but
 * one form of each attribute.
 */
public final class LongForms {
    private static final KeyPath SERVICES = KeyPath.ROOT.key("services");

    private final Problems problems;
    private final boolean interpolated;
    private final PortForms ports;

    /**
     * For the files of one stack.
     *
     * @param interpolated false: forms that hold variables stay short, and so do those that only
     *     the meaning of a value needs long
     */
    public LongForms(Problems problems, boolean interpolated) {
        this.problems = problems;
        this.interpolated = interpolated;
        this.ports = new PortForms(problems, interpolated);
    }

    /** A whole file. */
    public Tree.Mapping of(Tree.Mapping file) {
        return each(file, KeyPath.ROOT, this::section);
    }

    private Tree section(String key, Tree value, KeyPath path) {
        if (!(value instanceof Tree.Mapping all)) {
            return value;
        }
        return switch (key) {
            case "services" -> each(all, path, (name, service, place) -> service(name, service));
            case "networks", "volumes", "secrets", "configs" -> each(all, path, this::resource);
            default -> value;
        };
    }

    /** Makes the long form of one value. */
    @FunctionalInterface
    interface Form {
        Tree of(String key, Tree value, KeyPath path);
    }

    static Tree.Mapping each(Tree.Mapping mapping, KeyPath path, Form form) {
        return mapping.mapValues((key, value) -> form.of(key, value, path.key(key)));
    }

    /** One service of a file. */
    public Tree service(String name, Tree value) {
        return value instanceof Tree.Mapping service
                ? each(service, SERVICES.key(name), this::attribute)
                : value;
    }

    private Tree attribute(String key, Tree value, KeyPath path) {
        return switch (key) {
            case "build" ->
                    value instanceof Tree.Text context
                            ? map(context.position(), "context", context)
                            : inner(value, path, this::build);
            case "env_file" -> environmentFiles(value);
            case "dns" -> servers(value);
            case "label_file", "tmpfs", "dns_search" ->
                    value instanceof Tree.Text ? list(value) : value;
            case "networks", "models" -> fromNames(value, Tree.Null::new);
            case "depends_on" -> fromNames(value, LongForms::dependency);
            case "secrets", "configs" -> elements(value, LongForms::file);
            case "devices" -> Devices.of(value, path, interpolated, problems);
            case "gpus" ->
                    value instanceof Tree.Text(Position position, String ignored)
                            ? list(map(position, "count", new Tree.Whole(position, -1)))
                            : value;
            case "develop" -> inner(value, path, this::watch);
            case "ulimits" -> inner(value, path, (name, limit, place) -> limit(limit));
            case "ports" ->
                    value instanceof Tree.Sequence sequence ? ports.of(sequence, path) : value;
            case "volumes" ->
                    value instanceof Tree.Sequence sequence
                            ? MountForms.of(sequence, path, interpolated, problems)
                            : value;
            default -> interpolated ? meaning(key, value, path) : value;
        };
    }

    /** Forms that are short only for people: their meaning is the long one. */
    private Tree meaning(String key, Tree value, KeyPath path) {
        return switch (key) {
            case "command", "entrypoint" -> command(value, path);
            case "environment" -> variables(value, path);
            case "labels", "annotations", "sysctls" -> labels(value, path);
            case "extra_hosts" -> Hosts.of(value, path, problems);
            case "healthcheck" -> value instanceof Tree.Mapping check ? healthCheck(check) : value;
            case "deploy" -> inner(value, path, this::deploy);
            case "logging" -> inner(value, path, (name, part, place) -> options(name, part));
            case "provider" -> inner(value, path, (name, part, place) -> repeated(name, part));
            case "pre_start", "post_start", "pre_stop" ->
                    elements(value, hook -> inner(hook, path, this::hook));
            default -> value;
        };
    }

    private Tree build(String key, Tree value, KeyPath path) {
        return switch (key) {
            case "secrets" -> elements(value, LongForms::file);
            case "additional_contexts" -> contexts(value, path);
            case "ssh" -> Keys.of(value, path, problems);
            case "ulimits" -> inner(value, path, (name, limit, place) -> limit(limit));
            case "no_cache_filter" -> value instanceof Tree.Text ? list(value) : value;
            case "args" -> interpolated ? variables(value, path) : value;
            case "labels" -> interpolated ? labels(value, path) : value;
            case "extra_hosts" -> interpolated ? Hosts.of(value, path, problems) : value;
            default -> value;
        };
    }

    private Tree watch(String key, Tree value, KeyPath path) {
        return key.equals("watch")
                ? elements(
                        value,
                        trigger ->
                                inner(
                                        trigger,
                                        path,
                                        (name, part, place) ->
                                                switch (name) {
                                                    case "ignore", "include" ->
                                                            part instanceof Tree.Text
                                                                    ? list(part)
                                                                    : part;
                                                    case "exec" -> inner(part, place, this::hook);
                                                    default -> part;
                                                }))
                : value;
    }

    private Tree hook(String key, Tree value, KeyPath path) {
        return switch (key) {
            case "command" -> interpolated ? command(value, path) : value;
            case "environment" -> interpolated ? variables(value, path) : value;
            default -> value;
        };
    }

    private Tree deploy(String key, Tree value, KeyPath path) {
        return key.equals("labels") ? labels(value, path) : value;
    }

    private Tree resource(String name, Tree value, KeyPath path) {
        if (!(value instanceof Tree.Mapping resource)) {
            return value;
        }
        Tree.Mapping named = External.of(resource, path, problems);
        return interpolated
                ? each(
                        named,
                        path,
                        (key, part, place) ->
                                switch (key) {
                                    case "labels" -> labels(part, place);
                                    case "driver_opts" -> options("options", part);
                                    default -> part;
                                })
                : named;
    }

    private Tree contexts(Tree value, KeyPath path) {
        if (!(variables(value, path) instanceof Tree.Mapping contexts)) {
            return value;
        }
        return value instanceof Tree.Mapping
                ? labels(value, path)
                : each(
                        contexts,
                        path,
                        (name, context, place) -> {
                            if (!(context instanceof Tree.Null)) {
                                return context;
                            }
                            problems.error(
                                    context.position(),
                                    path,
                                    "'" + name + "' is a context without a place",
                                    "write NAME=PATH");
                            return new Tree.Invalid(context.position());
                        });
    }

    private Tree command(Tree value, KeyPath path) {
        if (!(value instanceof Tree.Text(Position position, String line))) {
            return value;
        }
        try {
            List<Tree> words = new ArrayList<>();
            for (String word : ShellWords.split(line)) {
                words.add(new Tree.Text(position, word));
            }
            return new Tree.Sequence(position, words);
        } catch (GrammarException e) {
            problems.error(position, path, e.getMessage(), e.hint());
            return new Tree.Invalid(position);
        }
    }

    private Tree variables(Tree value, KeyPath path) {
        return VariableForms.of(value, path, problems);
    }

    /** Where nothing is an empty text. */
    private Tree labels(Tree value, KeyPath path) {
        return variables(value, path) instanceof Tree.Mapping labels ? texts(labels) : value;
    }

    private static Tree options(String key, Tree value) {
        return key.equals("options") && value instanceof Tree.Mapping options
                ? texts(options)
                : value;
    }

    private static Tree.Mapping texts(Tree.Mapping map) {
        return map.mapValues(
                (name, text) ->
                        text instanceof Tree.Null ? new Tree.Text(text.position(), "") : text);
    }

    /** Options that may be given several times. */
    private static Tree repeated(String key, Tree value) {
        return key.equals("options") && value instanceof Tree.Mapping options
                ? options.mapValues(
                        (name, option) -> option instanceof Tree.Text ? list(option) : option)
                : value;
    }

    private static Tree environmentFiles(Tree value) {
        return elements(
                value instanceof Tree.Text ? list(value) : value,
                element ->
                        element instanceof Tree.Text
                                ? map(element.position(), "path", element)
                                : element);
    }

    /** The reference tells no limit from a limit of zero. */
    private static Tree limit(Tree limit) {
        return limit instanceof Tree.Whole(Position position, long value) && value == 0
                ? map(position, "soft", limit).with("hard", limit)
                : limit;
    }

    private static Tree dependency(Position position) {
        return map(position, "condition", new Tree.Text(position, "service_started"))
                .with("required", new Tree.Bool(position, true));
    }

    /** Without those that are empty because a variable is. */
    private static Tree servers(Tree value) {
        if (!((value instanceof Tree.Text ? list(value) : value)
                instanceof Tree.Sequence(Position position, List<Tree> elements))) {
            return value;
        }
        return new Tree.Sequence(
                position,
                elements.stream()
                        .filter(each -> !(each instanceof Tree.Text text && text.text().isEmpty()))
                        .toList());
    }

    private static Tree file(Tree element) {
        return element instanceof Tree.Text ? map(element.position(), "source", element) : element;
    }

    /** Makes the value that a name alone stands for. */
    @FunctionalInterface
    private interface ValueAt {
        Tree of(Position position);
    }

    private static Tree fromNames(Tree value, ValueAt meaning) {
        if (!(value instanceof Tree.Sequence(Position position, List<Tree> elements))) {
            return value;
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Tree element : elements) {
            if (element instanceof Tree.Text(Position place, String name)) {
                entries.put(name, new Tree.Entry(place, meaning.of(place)));
            }
        }
        return new Tree.Mapping(position, entries);
    }

    private static Tree healthCheck(Tree.Mapping check) {
        if (!(check.get("test") instanceof Tree.Text line)) {
            return check;
        }
        Tree shell = new Tree.Text(line.position(), "CMD-SHELL");
        return check.with("test", new Tree.Sequence(line.position(), List.of(shell, line)));
    }

    private static Tree inner(Tree value, KeyPath path, Form form) {
        return value instanceof Tree.Mapping map ? each(map, path, form) : value;
    }

    /** Makes the long form of one element. */
    @FunctionalInterface
    interface Element {
        Tree of(Tree element);
    }

    static Tree elements(Tree value, Element form) {
        return value instanceof Tree.Sequence list
                ? list.mapElements((index, element) -> form.of(element))
                : value;
    }

    static Tree list(Tree element) {
        return new Tree.Sequence(element.position(), List.of(element));
    }

    static Tree.Mapping map(Position position, String key, Tree value) {
        return Tree.Mapping.of(position, key, value);
    }
}
