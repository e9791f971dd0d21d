package jcompose.cli.call;

import jcompose.stack.ProjectName;

/** {@code -p} with something that cannot be a stack's name. */
public final class StackNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    StackNameException(String name) {
        super("'" + name + "' cannot be the name of a stack; " + ProjectName.RULE);
    }
}
