package jcompose.deploy;

import jcompose.network.PortsInUse;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Stack;
import jcompose.reconciler.plan.ChosenPorts;
import jcompose.type.PublishedPort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Ports that nobody on the machine has, where a stack file leaves them open. */
final class FreePorts {
    private FreePorts() {}

    /**
     * Who has the machine's ports is only looked at where one is open.
     *
     * @throws IllegalArgumentException if none is free
     */
    static Stack settle(Stack stack, Actual actual) throws IOException {
        boolean open =
                stack.services().values().stream()
                        .flatMap(service -> service.ports().stream())
                        .anyMatch(PublishedPort::isOpen);
        if (!open) {
            return stack;
        }
        PortsInUse used = PortsInUse.read(stack.name());
        try {
            return ChosenPorts.in(stack, actual, port -> holder(port, used));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Optional<String> holder(PublishedPort port, PortsInUse used) {
        try {
            return used.holder(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
