package jcompose.stack.canonical;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

/** The old form {@code external: {name: …}} becomes {@code external: true} and a name. */
final class External {
    private External() {}

    static Tree.Mapping of(Tree.Mapping resource, KeyPath path, Problems problems) {
        if (!(resource.get("external") instanceof Tree.Mapping external)) {
            return resource;
        }
        Tree.Mapping result = resource.with("external", new Tree.Bool(external.position(), true));
        Tree name = external.get("name");
        if (name == null) {
            return result;
        }
        problems.warning(
                external.position(),
                path.key("external"),
                "'name' inside of 'external' is old",
                "write external: true and name beside it");
        if (!result.has("name")) {
            return result.with("name", name);
        }
        String outer = result.text("name");
        if (outer != null && !outer.equals(external.text("name"))) {
            problems.error(
                    external.position(),
                    path.key("external"),
                    "contradicts 'name', which is '" + outer + "'",
                    "remove one of them");
        }
        return result;
    }
}
