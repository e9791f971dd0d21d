package jcompose.stack;

import jcompose.stack.interpolate.FindVariables;
import jcompose.stack.interpolate.FindVariables.Use;
import jcompose.stack.tree.Tree;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The variables that the files of a stack use. */
public final class ModelVariables {
    private ModelVariables() {}

    /** By name; of several uses of one variable, the one that says the most. */
    public static SortedMap<String, Use> of(StackModel model) {
        SortedMap<String, Use> uses = new TreeMap<>();
        for (Tree document : model.written()) {
            texts(
                    document,
                    text ->
                            FindVariables.in(text.text())
                                    .forEach(
                                            use ->
                                                    uses.merge(
                                                            use.name(),
                                                            use,
                                                            ModelVariables::more)));
        }
        return uses;
    }

    private static Use more(Use first, Use second) {
        return new Use(
                first.name(),
                first.required() || second.required(),
                first.otherwise().isEmpty() ? second.otherwise() : first.otherwise(),
                first.instead().isEmpty() ? second.instead() : first.instead());
    }

    static void texts(Tree tree, Consumer<Tree.Text> visitor) {
        switch (tree) {
            case Tree.Text text -> visitor.accept(text);
            case Tree.Mapping map ->
                    map.entries().values().forEach(entry -> texts(entry.value(), visitor));
            case Tree.Sequence list -> list.elements().forEach(each -> texts(each, visitor));
            case Tree.Bool _, Tree.Whole _, Tree.Real _, Tree.Null _, Tree.Invalid _ -> {}
        }
    }
}
