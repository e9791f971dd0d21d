package jcompose.stack.canonical;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.MountSyntax;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The long forms of a service's volumes. */
final class MountForms {
    private MountForms() {}

    static Tree of(Tree.Sequence volumes, KeyPath path, boolean interpolated, Problems problems) {
        List<Tree> result = new ArrayList<>(volumes.elements().size());
        Map<String, Position> targets = new HashMap<>();
        for (Tree volume : volumes.elements()) {
            KeyPath place = path.index(result.size());
            Tree mount =
                    volume instanceof Tree.Text text
                                    && (interpolated || text.text().indexOf('$') < 0)
                            ? parsed(text, place, problems)
                            : volume;
            result.add(mount);
            if (mount instanceof Tree.Mapping map && map.text("target") != null) {
                warnIfTaken(map, targets, place, problems);
            }
        }
        return new Tree.Sequence(volumes.position(), result);
    }

    /** The last mount on a target wins when lists are merged; within one file that is a mistake. */
    private static void warnIfTaken(
            Tree.Mapping mount, Map<String, Position> targets, KeyPath path, Problems problems) {
        String target = String.valueOf(mount.text("target"));
        Position other = targets.put(target, mount.position());
        if (other != null) {
            problems.warning(
                    mount.position(),
                    path,
                    "takes the place of what line " + other.line() + " mounts on '" + target + "'",
                    "remove one of them");
        }
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
        put(entries, "target", new Tree.Text(position, ProjectPaths.clean(mount.target())));
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
