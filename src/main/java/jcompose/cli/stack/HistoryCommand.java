package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.Table;
import jcompose.deploy.Revision;
import jcompose.json.Json;
import jcompose.stack.StackException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "history",
        description = "List the revisions of a stack, the newest first.",
        mixinStandardHelpOptions = true,
        subcommands = HistoryDiffCommand.class)
public final class HistoryCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--format", paramLabel = "text|json", description = "json: one object a line")
    Format format = Format.text;

    public HistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException {
        String stack = session.stack().stackName(options, options.files);
        List<Revision> revisions = session.engine().revisions(options, stack).all().reversed();
        switch (format) {
            case text -> session.out().print(table(revisions));
            case json -> revisions.forEach(each -> session.out().println(json(each)));
        }
        return 0;
    }

    private static String table(List<Revision> revisions) {
        List<List<String>> rows = new ArrayList<>();
        for (Revision each : revisions) {
            rows.add(
                    List.of(
                            Integer.toString(each.number()),
                            each.time()
                                    .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                    .toString(),
                            each.status().toString(),
                            each.reason()));
        }
        return Table.of(List.of("REVISION", "TIME", "STATUS", "REASON"), rows);
    }

    private static String json(Revision revision) {
        ObjectNode json =
                Json.object()
                        .put("Revision", revision.number())
                        .put("Time", revision.time().toString())
                        .put("Status", revision.status().toString())
                        .put("Reason", revision.reason());
        json.set("Images", Json.array(revision.images()));
        return Json.write(json);
    }

    /** Spelled as on the command line. */
    enum Format {
        text,
        json
    }
}
