package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

/** The long forms of devices: {@code SOURCE[:TARGET[:PERMISSIONS]]}. */
final class Devices {
    private Devices() {}

    static Tree of(Tree value, KeyPath path, boolean interpolated, Problems problems) {
        return LongForms.elements(
                value,
                element ->
                        element instanceof Tree.Text text
                                        && (interpolated || text.text().indexOf('$') < 0)
                                ? device(text, path, problems)
                                : element);
    }

    private static Tree device(Tree.Text text, KeyPath path, Problems problems) {
        Position position = text.position();
        String[] parts = text.text().split(":", -1);
        if (parts.length > 3) {
            problems.error(
                    position,
                    path,
                    "'" + text.text() + "' has too many colons",
                    "write SOURCE:TARGET:PERMISSIONS, or the long form");
            return new Tree.Invalid(position);
        }
        String target = parts.length > 1 && !parts[1].isEmpty() ? parts[1] : parts[0];
        return LongForms.map(position, "source", new Tree.Text(position, parts[0]))
                .with("target", new Tree.Text(position, target))
                .with("permissions", new Tree.Text(position, parts.length > 2 ? parts[2] : "rwm"));
    }
}
