package jcompose.stack.canonical;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.MountSyntax;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The long forms of a service's volumes. */
final class MountForms {
    private MountForms() {}

    static Tree of(Tree.Sequence volumes, KeyPath path, Problems problems) {
        List<Tree> result = new ArrayList<>(volumes.elements().size());
        for (Tree volume : volumes.elements()) {
            result.add(
                    volume instanceof Tree.Text text
                            ? parsed(text, path.index(result.size()), problems)
                            : volume);
        }
        return new Tree.Sequence(volumes.position(), result);
    }

    private static Tree parsed(Tree.Text text, KeyPath path, Problems problems) {
        try {
            return tree(text.position(), MountSyntax.parse(text.text()), text.text());
        } catch (GrammarException e) {
            problems.error(text.position(), path, e.getMessage(), e.hint());
            return new Tree.Invalid(text.position());
        }
    }

    private static Tree tree(Position position, MountSyntax.Mount mount, String text) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        put(entries, "type", new Tree.Text(position, mount.bind() ? "bind" : "volume"));
        if (!mount.source().isEmpty()) {
            put(entries, "source", new Tree.Text(position, mount.source()));
        }
        put(entries, "target", new Tree.Text(position, mount.target()));
        if (mount.readOnly()) {
            put(entries, "read_only", new Tree.Bool(position, true));
        }
        Map<String, Tree.Entry> bind = new LinkedHashMap<>();
        if (!mount.selinux().isEmpty()) {
            put(bind, "selinux", new Tree.Text(position, mount.selinux()));
        }
        if (!mount.propagation().isEmpty()) {
            put(bind, "propagation", new Tree.Text(position, mount.propagation()));
        }
        if (mount.bind()) {
            put(bind, "create_host_path", new Tree.Bool(position, true));
        }
        if (!bind.isEmpty()) {
            put(entries, "bind", new Tree.Mapping(position, bind));
        }
        if (!mount.bind() && text.length() > 2) { // the reference leaves it out for "/" and "x"
            Map<String, Tree.Entry> volume = new LinkedHashMap<>();
            if (mount.noCopy()) {
                put(volume, "nocopy", new Tree.Bool(position, true));
            }
            put(entries, "volume", new Tree.Mapping(position, volume));
        }
        return new Tree.Mapping(position, entries);
    }

    private static void put(Map<String, Tree.Entry> entries, String key, Tree value) {
        entries.put(key, new Tree.Entry(value.position(), value));
    }
}
