package jcompose.reconciler.desired;

import jcompose.type.Subnet;

import java.util.Optional;

/**
 * A bridge network of the stack.
 *
 * @param name its full name on the machine, as in {@code hello_default}
 * @param subnet empty: chosen free of the machine's routes
 * @param internal no way out of the machine, and no published ports
 */
public record Network(String name, Optional<Subnet> subnet, boolean internal) {}
