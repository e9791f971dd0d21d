package jcompose.cli.container;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

@Command(
        name = "diff",
        description = {
            "Tell what a container has changed in its image's files: A added, C changed, D deleted."
        },
        mixinStandardHelpOptions = true)
public final class DiffCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--format", paramLabel = "text|json", description = "json: one object a line")
    Format format = Format.text;

    @Parameters(paramLabel = "CONTAINER", description = "name, ID, or service")
    String container = "";

    public DiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        Machine machine = session.engine().machine(options);
        FoundContainer found = session.stack().find(machine, options, container, 0);
        for (String line : machine.runtime().changes(found.config())) {
            switch (format) {
                case text -> session.out().println(line);
                case json ->
                        session.out()
                                .println(
                                        Json.write(
                                                Json.object()
                                                        .put("Kind", line.substring(0, 1))
                                                        .put("Path", line.substring(2))));
            }
        }
        return 0;
    }

    /** Spelled as on the command line. */
    enum Format {
        text,
        json
    }
}
