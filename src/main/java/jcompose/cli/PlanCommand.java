package jcompose.cli;

import jcompose.reconciler.plan.Plan;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "plan",
        description = "Print what up would do and why, and change nothing.",
        footer = "Exit status: 0 nothing to do, 2 there is something to do, 1 an error.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    private static final int CHANGES = 2;

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        StackDefinition definition = session.load(options, options.files);
        Plan plan = session.pass(options, definition.name()).plan(definition);
        session.out().print(PlanText.of(plan));
        return plan.isEmpty() ? 0 : CHANGES;
    }
}
