package jcompose.cli.plan;

import jcompose.cli.call.Invocation;
import jcompose.cli.call.Session;
import jcompose.deploy.Preview;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Option;

/** How a plan is printed, and what the exit status says about it. */
public final class PlanOutput {
    /** Exit status when there is something to do. */
    private static final int CHANGES = 2;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            description = "how the plan is printed; text, if not said otherwise")
    Format format = Format.text;

    /** Spelled as on the command line. */
    enum Format {
        text,
        json
    }

    public int print(Session session, StackDefinition definition, Preview preview) {
        PlanView view = PlanView.of(preview, definition);
        session.out()
                .print(
                        switch (format) {
                            case text -> PlanText.of(view, isColoured(session));
                            case json -> PlanJson.of(view);
                        });
        return preview.plan().isEmpty() ? 0 : CHANGES;
    }

    /** As no-color.org has it: any value of NO_COLOR but an empty one means no. */
    private static boolean isColoured(Session session) {
        Invocation invocation = session.invocation();
        return invocation.terminal()
                && invocation.environment().getOrDefault("NO_COLOR", "").isEmpty();
    }
}
