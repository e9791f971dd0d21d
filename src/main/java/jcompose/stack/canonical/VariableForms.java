package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code NAME=value} lists to maps; a name alone has no value yet. */
final class VariableForms {
    private VariableForms() {}

    static Tree of(Tree value, KeyPath path, Problems problems) {
        if (!(value instanceof Tree.Sequence(Position position, List<Tree> elements))) {
            return value;
        }
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        int index = 0;
        for (Tree element : elements) {
            if (element instanceof Tree.Text(Position place, String text)) {
                int equals = text.indexOf('=');
                String name = equals < 0 ? text : text.substring(0, equals);
                if (!name.isEmpty() && Character.isWhitespace(name.charAt(name.length() - 1))) {
                    problems.error(
                            place,
                            path.index(index),
                            "the name '" + name + "' ends with a space",
                            "write NAME=value without spaces around the equals sign");
                }
                Tree variable =
                        equals < 0
                                ? new Tree.Null(place)
                                : new Tree.Text(place, text.substring(equals + 1));
                entries.put(name, new Tree.Entry(place, variable));
            }
            index++;
        }
        return new Tree.Mapping(position, entries);
    }
}
