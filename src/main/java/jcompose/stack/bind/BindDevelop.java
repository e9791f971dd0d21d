package jcompose.stack.bind;

import jcompose.stack.definition.DevelopRule;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Binds the {@code develop} sections of services; the tree must have passed all checks. */
public final class BindDevelop {
    private BindDevelop() {}

    /** By service, those alone that have rules. */
    public static SortedMap<String, List<DevelopRule>> rules(Tree.Mapping canonical) {
        SortedMap<String, List<DevelopRule>> rules = new TreeMap<>();
        Tree.Mapping services = canonical.mapping("services");
        for (String name : services.entries().keySet()) {
            List<DevelopRule> own = new ArrayList<>();
            for (Tree each : services.mapping(name).mapping("develop").elements("watch")) {
                if (each instanceof Tree.Mapping rule) {
                    own.add(rule(rule));
                }
            }
            if (!own.isEmpty()) {
                rules.put(name, own);
            }
        }
        return rules;
    }

    private static DevelopRule rule(Tree.Mapping rule) {
        Tree.Mapping exec = rule.mapping("exec");
        return new DevelopRule(
                Path.of(String.valueOf(rule.text("path"))),
                DevelopRule.Action.of(String.valueOf(rule.text("action"))),
                Values.text(rule, "target").filter(target -> !target.isEmpty()),
                exec.entries().isEmpty() ? Optional.empty() : Optional.of(exec(exec)),
                Values.texts(rule, "ignore").orElse(List.of()),
                Values.texts(rule, "include").orElse(List.of()),
                rule.isTrue("initial_sync"));
    }

    private static DevelopRule.Exec exec(Tree.Mapping exec) {
        return new DevelopRule.Exec(
                Values.texts(exec, "command").orElse(List.of()),
                Values.text(exec, "user"),
                exec.isTrue("privileged"),
                Values.text(exec, "working_dir"),
                Values.variables(exec, "environment"));
    }
}
