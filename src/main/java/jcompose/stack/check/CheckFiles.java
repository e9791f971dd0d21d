package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.OnChanges;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Files that containers are given: secrets, configs, and bind mounts whose content counts. */
final class CheckFiles {
    private final Problems problems;

    private CheckFiles(Problems problems) {
        this.problems = problems;
    }

    /** Those of one service. */
    static void check(Tree.Mapping service, KeyPath path, Problems problems) {
        CheckFiles check = new CheckFiles(problems);
        for (String section : List.of("configs", "secrets", "volumes")) {
            int index = 0;
            for (Tree element : service.elements(section)) {
                KeyPath at = path.key(section).index(index++);
                if (element instanceof Tree.Mapping file) {
                    check.onChange(file, at);
                    check.numbers(file, at);
                }
            }
        }
    }

    /** Where their content is said to be; a build may be given what no file tells. */
    static void sources(Tree.Mapping file, Problems problems) {
        for (String section : List.of("configs", "secrets")) {
            Set<String> mounted = mounted(file, section);
            file.mapping(section)
                    .entries()
                    .forEach(
                            (name, entry) -> {
                                if (mounted.contains(name)
                                        && entry.value() instanceof Tree.Mapping source
                                        && (source.isTrue("external") || source.has("driver"))) {
                                    problems.error(
                                            entry.position(),
                                            KeyPath.ROOT.key(section).key(name),
                                            "there is no store of " + section + " to take it from",
                                            "give its content by 'file' or 'environment'");
                                }
                            });
        }
    }

    /** The names of those that containers of the services are given. */
    private static Set<String> mounted(Tree.Mapping file, String section) {
        Set<String> names = new HashSet<>();
        for (Tree.Entry service : file.mapping("services").entries().values()) {
            if (service.value() instanceof Tree.Mapping attributes) {
                for (Tree element : attributes.elements(section)) {
                    if (element instanceof Tree.Mapping given
                            && given.get("source") instanceof Tree.Text name) {
                        names.add(name.text());
                    }
                }
            }
        }
        return names;
    }

    private void onChange(Tree.Mapping file, KeyPath at) {
        Tree value = file.get(OnChanges.KEY);
        if (value == null) {
            return;
        }
        KeyPath path = at.key(OnChanges.KEY);
        if (!(value instanceof Tree.Text(Position position, String text))) {
            problems.error(value.position(), path, "must be a word", OnChanges.HINT);
            return;
        }
        try {
            OnChanges.parse(text);
        } catch (GrammarException e) {
            problems.error(position, path, e.getMessage(), e.hint());
        }
    }

    private void numbers(Tree.Mapping file, KeyPath at) {
        for (String key : List.of("uid", "gid")) {
            if (file.get(key) instanceof Tree.Text(Position position, String text)
                    && !text.matches("\\d{0,9}")) {
                problems.error(
                        position,
                        at.key(key),
                        "'" + text + "' is not a number",
                        "names are not known before the container runs");
            }
        }
        if (file.get("mode") instanceof Tree.Text(Position position, String text)
                && !text.matches("[0-7]{0,5}")) {
            problems.error(
                    position, at.key("mode"), "'" + text + "' is no mode", "write it as in 0440");
        }
    }
}
