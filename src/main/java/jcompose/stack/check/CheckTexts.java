package jcompose.stack.check;

import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

/** Texts of a file that a grammar allows or not. */
record CheckTexts(Problems problems) {
    /** Looks at a text. */
    @FunctionalInterface
    interface Check {
        void check(String text) throws GrammarException;
    }

    /** The text at a key, where there is one. */
    void at(Tree.Mapping map, String key, KeyPath path, Check check) {
        Tree value = map.get(key);
        if (value != null) {
            of(value, path.key(key), check);
        }
    }

    /** Each text of the list at a key. */
    void each(Tree.Mapping map, String key, KeyPath path, Check check) {
        int index = 0;
        for (Tree element : map.elements(key)) {
            of(element, path.key(key).index(index++), check);
        }
    }

    void of(Tree value, KeyPath path, Check check) {
        if (!(value instanceof Tree.Text(Position position, String text))) {
            return;
        }
        try {
            check.check(text);
        } catch (GrammarException e) {
            problems.error(position, path, e.getMessage(), e.hint());
        }
    }
}
