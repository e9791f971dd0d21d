package jcompose.cli.plan;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.deploy.Preview;
import jcompose.reconciler.plan.UpRequest;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

@Command(
        name = "plan",
        description = "Print what up would do and why, and change nothing.",
        footer = "Exit status: 0 nothing to do, 2 there is something to do, 1 an error.")
public final class PlanCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Mixin PlanOutput output = new PlanOutput();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "also write it to a file, for up --plan")
    @Nullable Path file;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Option(
            names = {"-V", "--renew-anon-volumes"},
            description = "as with up -V")
    boolean renewing;

    public PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        StackDefinition definition = session.stack().load(options, options.files);
        Preview preview =
                session.engine()
                        .pass(options, definition.name())
                        .preview(definition, request(definition));
        if (file != null) {
            Files.writeString(
                    session.invocation().workingDirectory().resolve(file),
                    PlanJson.of(PlanView.of(preview, definition)));
        }
        return output.print(session, definition, preview);
    }

    private UpRequest request(StackDefinition definition) {
        UpRequest request = UpRequest.WHOLE.leaving(definition.inactive());
        return renewing ? request.with(UpRequest.Option.RENEWING_VOLUMES) : request;
    }
}
