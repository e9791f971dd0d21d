package jcompose.stack.interpolate;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

/** Replaces the variables in all values of a file; keys stay as they are. */
public final class Interpolate {
    /** Of all values together; stops small files that grow without end. */
    private static final long LONGEST = 64L << 20;

    private final Variables variables;
    private final Problems problems;
    private long length;

    /** For one file, whose values must not become too long together. */
    public Interpolate(Variables variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /** The file, or some of what stands at its top. */
    public Tree.Mapping of(Tree.Mapping file) {
        return mapping(file, KeyPath.ROOT);
    }

    private Tree interpolate(Tree tree, KeyPath path) {
        return switch (tree) {
            case Tree.Mapping mapping -> mapping(mapping, path);
            case Tree.Sequence sequence -> sequence(sequence, path);
            case Tree.Text text -> text(text, path);
            case Tree.Bool bool -> bool;
            case Tree.Whole whole -> whole;
            case Tree.Real real -> real;
            case Tree.Null nothing -> nothing;
            case Tree.Invalid invalid -> invalid;
        };
    }

    private Tree.Mapping mapping(Tree.Mapping mapping, KeyPath path) {
        return mapping.mapValues((key, value) -> interpolate(value, path.key(key)));
    }

    private Tree sequence(Tree.Sequence sequence, KeyPath path) {
        return sequence.mapElements((index, element) -> interpolate(element, path.index(index)));
    }

    private Tree text(Tree.Text text, KeyPath path) {
        if (text.text().indexOf('$') < 0) {
            return text;
        }
        try {
            String result =
                    Template.substitute(
                            text.text(), variables, name -> warnUnset(name, text, path));
            length += result.length();
            if (length <= LONGEST) {
                return new Tree.Text(text.position(), result);
            }
            problems.error(text.position(), path, "all values together become too long");
        } catch (TemplateException e) {
            problems.error(text.position(), path, e.getMessage(), e.hint());
        }
        return new Tree.Invalid(text.position());
    }

    private void warnUnset(String name, Tree.Text text, KeyPath path) {
        problems.warning(
                text.position(),
                path,
                "variable " + name + " is not set and counts as empty",
                "set it in the environment or in .env, or give a default: ${" + name + ":-…}");
    }
}
