package jcompose.cli;

import jcompose.json.Json;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container.Status;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

@Command(name = "ps", description = "List the stack's containers.", mixinStandardHelpOptions = true)
final class PsCommand implements Callable<Integer> {
    private static final List<String> HEAD =
            List.of("NAME", "SERVICE", "IMAGE", "PID", "STATUS", "PORTS");

    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = {"-a", "--all"},
            description = "also those that have ended, and those that 'run' has started")
    boolean all;

    @Option(names = "--format", paramLabel = "table|json", description = "json: one object a line")
    Format format = Format.table;

    PsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        String stack = session.stackName(options, options.files);
        var machine = session.machine(options, stack);
        Actual actual = session.observer(machine).observe(stack);
        List<ContainerLine> lines =
                Stream.concat(
                                actual.containers().values().stream()
                                        .filter(
                                                container ->
                                                        all || container.status() != Status.EXITED)
                                        .map(
                                                container ->
                                                        ContainerLine.of(
                                                                machine, stack, actual, container)),
                                actual.oneOffs().values().stream()
                                        .filter(_ -> all)
                                        .map(
                                                other ->
                                                        ContainerLine.of(
                                                                machine, stack, actual, other)))
                        .sorted()
                        .toList();
        switch (format) {
            case json -> lines.forEach(line -> session.out().println(Json.write(line.json())));
            case table ->
                    session.out()
                            .print(
                                    Table.of(
                                            HEAD,
                                            lines.stream().map(ContainerLine::cells).toList()));
        }
        return 0;
    }

    /** Spelled as on the command line. */
    enum Format {
        table,
        json
    }
}
