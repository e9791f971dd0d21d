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
    private final Problems problems;
    private final PortForms ports;

    private LongForms(Problems problems) {
        this.problems = problems;
        this.ports = new PortForms(problems);
    }

    public static Tree.Mapping of(Tree.Mapping file, Problems problems) {
        LongForms forms = new LongForms(problems);
        return forms.each(
                file,
                KeyPath.ROOT,
                (key, value, path) ->
                        key.equals("services") && value instanceof Tree.Mapping services
                                ? forms.each(services, path, forms::service)
                                : value);
    }

    /** Makes the long form of one value. */
    @FunctionalInterface
    private interface Form {
        Tree of(String key, Tree value, KeyPath path);
    }

    private Tree.Mapping each(Tree.Mapping mapping, KeyPath path, Form form) {
        return mapping.mapValues((key, value) -> form.of(key, value, path.key(key)));
    }

    private Tree service(String name, Tree value, KeyPath path) {
        return value instanceof Tree.Mapping service ? each(service, path, this::attribute) : value;
    }

    private Tree attribute(String key, Tree value, KeyPath path) {
        return switch (key) {
            case "build" -> build(value, path);
            case "command", "entrypoint" -> command(value, path);
            case "environment" -> variables(value);
            case "labels" -> labels(value);
            case "env_file" -> environmentFiles(value);
            case "tmpfs" -> value instanceof Tree.Text ? list(value) : value;
            case "networks" -> attachments(value);
            case "depends_on" -> dependencies(value);
            case "healthcheck" -> value instanceof Tree.Mapping check ? healthCheck(check) : value;
            case "ports" ->
                    value instanceof Tree.Sequence sequence ? ports.of(sequence, path) : value;
            case "volumes" ->
                    value instanceof Tree.Sequence sequence
                            ? MountForms.of(sequence, path, problems)
                            : value;
            default -> value;
        };
    }

    private Tree build(Tree value, KeyPath path) {
        if (value instanceof Tree.Text context) {
            return map(context.position(), "context", context);
        }
        return value instanceof Tree.Mapping build
                ? each(
                        build,
                        path,
                        (key, part, place) ->
                                switch (key) {
                                    case "args", "labels" -> variables(part);
                                    case "additional_contexts" -> contexts(part, place);
                                    default -> part;
                                })
                : value;
    }

    private Tree contexts(Tree value, KeyPath path) {
        if (!(variables(value) instanceof Tree.Mapping contexts)) {
            return value;
        }
        return each(
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

    /** {@code NAME=value} lists to maps; a name alone has no value yet. */
    private static Tree variables(Tree value) {
        if (!(value instanceof Tree.Sequence(Position position, List<Tree> elements))) {
            return value;
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        for (Tree element : elements) {
            if (element instanceof Tree.Text(Position place, String text)) {
                int equals = text.indexOf('=');
                Tree variable =
                        equals < 0
                                ? new Tree.Null(place)
                                : new Tree.Text(place, text.substring(equals + 1));
                entries.put(
                        equals < 0 ? text : text.substring(0, equals),
                        new Tree.Entry(place, variable));
            }
        }
        return new Tree.Mapping(position, entries);
    }

    private static Tree labels(Tree value) {
        return variables(value) instanceof Tree.Mapping labels
                ? labels.mapValues(
                        (name, label) ->
                                label instanceof Tree.Null
                                        ? new Tree.Text(label.position(), "")
                                        : label)
                : value;
    }

    private static Tree environmentFiles(Tree value) {
        if (value instanceof Tree.Text) {
            return environmentFiles(list(value));
        }
        if (!(value instanceof Tree.Sequence(Position position, List<Tree> elements))) {
            return value;
        }
        List<Tree> files = new ArrayList<>();
        for (Tree element : elements) {
            files.add(
                    element instanceof Tree.Text
                            ? map(element.position(), "path", element)
                            : element);
        }
        return new Tree.Sequence(position, files);
    }

    private static Tree attachments(Tree value) {
        return fromNames(value, Tree.Null::new);
    }

    private static Tree dependencies(Tree value) {
        return fromNames(
                value,
                position -> map(position, "condition", new Tree.Text(position, "service_started")));
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

    static Tree list(Tree element) {
        return new Tree.Sequence(element.position(), List.of(element));
    }

    static Tree.Mapping map(Position position, String key, Tree value) {
        return new Tree.Mapping(position, Map.of(key, new Tree.Entry(position, value)));
    }
}
