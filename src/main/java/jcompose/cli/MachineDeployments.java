package jcompose.cli;

import jcompose.deploy.PassListener;
import jcompose.deploy.PassResult;
import jcompose.gitops.Deployments;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.util.TreeSet;

/** What {@code serve} does to stacks is what the commands do. */
final class MachineDeployments implements Deployments {
    private final Session session;
    private final StackOptions options;

    MachineDeployments(Session session, StackOptions options) {
        this.session = session;
        this.options = options;
    }

    @Override
    public PassResult up(StackDefinition stack, PassListener listener)
            throws StackException, IOException, InterruptedException {
        try {
            return session.deployment(options, stack.name())
                    .up(stack, UpRequest.WHOLE.leaving(stack.inactive()), Grace.OWN, listener);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public PassResult down(String stack, PassListener listener)
            throws IOException, InterruptedException {
        try {
            return session.pass(options, stack).down(stack, new TreeSet<>(), Grace.OWN, listener);
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Health health(String stack) throws IOException {
        try {
            var machine = session.machine(options, stack);
            boolean starting = false;
            for (Container container :
                    session.observer(machine).observe(stack).containers().values()) {
                switch (container.health()) {
                    case UNHEALTHY -> {
                        return Health.BAD;
                    }
                    case STARTING -> starting = true;
                    case HEALTHY, NONE -> {
                        if (container.status() == Status.EXITED
                                && container.exitCode().orElse(0) != 0) {
                            return Health.BAD;
                        }
                        starting |= container.status() == Status.RESTARTING;
                    }
                }
            }
            return starting ? Health.STARTING : Health.GOOD;
        } catch (CommandException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
