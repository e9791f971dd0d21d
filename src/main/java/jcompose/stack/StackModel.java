package jcompose.stack;

import jcompose.stack.problem.Problem;
import jcompose.stack.tree.History;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

/**
 * A stack as its files say it, valid by the Compose Specification, whether or not it can be run
 * here.
 *
 * @param directory absolute; what relative paths are relative to
 * @param files absolute, in the order of merging; standard input is not among them
 * @param tree in the long forms of the specification; only what is active and used
 * @param profiles of all services, active or not
 * @param environment the variables that values are made with
 * @param origin tells what set a variable
 * @param history how values came to be
 * @param written the documents as they stand in their files
 * @param warnings in the order of their positions
 */
public record StackModel(
        String name,
        Path directory,
        List<Path> files,
        Tree.Mapping tree,
        SortedSet<String> profiles,
        SortedMap<String, String> environment,
        UnaryOperator<String> origin,
        History history,
        List<Tree> written,
        List<Problem> warnings) {
    public StackModel {
        files = List.copyOf(files);
        written = List.copyOf(written);
        warnings = List.copyOf(warnings);
    }

    /** The keys of a section at the top level. */
    public Map<String, Tree.Entry> section(String key) {
        return tree.mapping(key).entries();
    }
}
