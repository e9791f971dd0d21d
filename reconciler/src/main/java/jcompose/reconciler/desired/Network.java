package jcompose.reconciler.desired;

import jcompose.type.Subnet;

import java.util.Optional;

/**
 * A bridge network of the stack.
 *
 * @param name its full name on the machine, as in {@code hello_default}
 * @param subnet empty: chosen free of the machine's routes
 * @param internal no way out of the machine, and no published ports
 * @param external made and kept by somebody else; then it is what it is
 */
public record Network(String name, Optional<Subnet> subnet, boolean internal, boolean external) {
    /** Of the stack's own. */
    public Network(String name, Optional<Subnet> subnet, boolean internal) {
        this(name, subnet, internal, false);
    }
}
