package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.tree.Tree;

/** The way through all services that are not wrong as a whole. */
final class Services {
    private static final KeyPath PATH = KeyPath.ROOT.key("services");

    private Services() {}

    /** Looks at one service. */
    @FunctionalInterface
    interface Visitor {
        void visit(String name, Tree.Mapping service, KeyPath path);
    }

    static void each(Tree.Mapping services, Visitor visitor) {
        services.entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Mapping service) {
                                visitor.visit(name, service, PATH.key(name));
                            }
                        });
    }
}
