package jcompose.cli.network;

import jcompose.cli.call.ExitStatus;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.deploy.NetworkCheck;
import jcompose.deploy.NetworkCheck.Finding;
import jcompose.reconciler.actual.Actual;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "check",
        description = "Tell of each published port whether it can be reached, and why not.",
        footer = "Exit status: 0 all can be reached, 1 some cannot, or an error.",
        mixinStandardHelpOptions = true)
public final class NetworkCheckCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    public NetworkCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        StackDefinition definition = session.stack().load(options, options.files);
        Actual actual =
                session.engine()
                        .observer(session.engine().machine(options, definition.name()))
                        .observe(definition.name(), definition.externalNetworks());
        List<Finding> findings = NetworkCheck.of(definition, actual);
        for (Finding finding : findings) {
            String state =
                    !finding.faults().isEmpty()
                            ? "cannot be reached"
                            : finding.doubts().isEmpty() ? "ok" : "may not be reached";
            session.out().println(finding.service() + ": " + finding.port() + " " + state);
            finding.faults().forEach(fault -> session.out().println("  " + fault));
            finding.doubts().forEach(doubt -> session.out().println("  " + doubt));
        }
        if (findings.isEmpty()) {
            session.out().println(definition.name() + ": no port is published");
        }
        boolean wrong = findings.stream().anyMatch(finding -> !finding.faults().isEmpty());
        return wrong ? ExitStatus.FAILED : 0;
    }
}
