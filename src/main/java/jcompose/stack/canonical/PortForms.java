package jcompose.stack.canonical;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.grammar.PortSyntax;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The long forms of ports; a range of targets becomes several ports. */
final class PortForms {
    /** Of all services together: a few lines of ranges could ask for millions. */
    private static final int MOST = 1 << 17;

    private final Problems problems;
    private final boolean interpolated;
    private int count;

    PortForms(Problems problems, boolean interpolated) {
        this.problems = problems;
        this.interpolated = interpolated;
    }

    Tree of(Tree.Sequence ports, KeyPath path) {
        List<Tree> result = new ArrayList<>();
        int index = 0;
        for (Tree port : ports.elements()) {
            KeyPath place = path.index(index++);
            if (port instanceof Tree.Text text && (interpolated || text.text().indexOf('$') < 0)) {
                spread(text, place, result);
            } else {
                result.add(port);
            }
        }
        return new Tree.Sequence(ports.position(), result);
    }

    private void spread(Tree.Text text, KeyPath path, List<Tree> result) {
        try {
            List<PortSyntax.Port> ports = PortSyntax.parse(text.text());
            count += ports.size();
            if (count > MOST) {
                throw new GrammarException("there are more than " + MOST + " ports in all", "");
            }
            ports.forEach(port -> result.add(tree(text.position(), port)));
        } catch (GrammarException e) {
            problems.error(text.position(), path, e.getMessage(), e.hint());
            result.add(new Tree.Invalid(text.position()));
        }
    }

    private static Tree tree(Position position, PortSyntax.Port port) {
        Map<String, Tree.Entry> entries = LinkedHashMap.newLinkedHashMap(5);
        put(entries, "mode", new Tree.Text(position, "ingress"));
        if (!port.hostIp().isEmpty()) {
            put(entries, "host_ip", new Tree.Text(position, port.hostIp()));
        }
        put(entries, "target", new Tree.Whole(position, port.target()));
        if (!port.published().isEmpty()) {
            put(entries, "published", new Tree.Text(position, port.published()));
        }
        put(entries, "protocol", new Tree.Text(position, port.protocol()));
        return new Tree.Mapping(position, entries);
    }

    private static void put(Map<String, Tree.Entry> entries, String key, Tree value) {
        entries.put(key, new Tree.Entry(value.position(), value));
    }
}
