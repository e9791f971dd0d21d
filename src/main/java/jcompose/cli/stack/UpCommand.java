package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.call.Timeouts;
import jcompose.cli.output.CommandException;
import jcompose.cli.plan.PlanFile;
import jcompose.cli.plan.PlanOutput;
import jcompose.cli.plan.Progress;
import jcompose.deploy.Approval;
import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.Dependency;
import jcompose.reconciler.plan.UpRequest;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

@Command(
        name = "up",
        description = {
            "Bring the stack to what its files say: build, start, update, stop.",
            "Without -d its logs are printed, and Ctrl-C stops it."
        })
public final class UpCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();
    @Mixin CreationOptions creation = new CreationOptions();
    @Mixin ForegroundOptions foreground = new ForegroundOptions();

    @Option(
            names = {"-d", "--detach"},
            description = "end as soon as the stack is up")
    boolean detach;

    @Option(names = "--no-start", description = "make containers, and start none")
    boolean noStart;

    @Option(names = "--no-deps", description = "leave alone what the named services depend on")
    boolean alone;

    @Option(
            names = "--always-recreate-deps",
            description = "replace what the named services depend on even if nothing changed")
    boolean recreateDependencies;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Option(
            names = {"-V", "--renew-anon-volumes"},
            description = "new anonymous volumes for containers that are replaced")
    boolean renewing;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "kill containers that have not stopped by then")
    @Nullable Integer timeout;

    @Option(
            names = "--wait",
            description = "end once all run, and are healthy if checked; implies -d")
    boolean wait;

    @Option(
            names = "--wait-timeout",
            paramLabel = "SECONDS",
            description = "wait for no longer than this")
    @Nullable Integer waitTimeout;

    @Option(names = "--quiet-build", description = "say nothing while building")
    boolean quietBuild;

    @Parameters(
            paramLabel = "SERVICE",
            arity = "0..*",
            description = "only these services and what they depend on")
    List<String> services = new ArrayList<>();

    @Option(names = "--dry-run", description = "only print the plan, as the command plan does")
    boolean dry;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "do what plan --out has written to this file, or else nothing")
    @Nullable Path planFile;

    @Mixin PlanOutput output = new PlanOutput();

    public UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        creation.recreateDependencies(recreateDependencies);
        StackCreation stack = StackCreation.load(session, options, creation, services, alone);
        StackDefinition definition = stack.definition();
        foreground.check(detach || wait, definition);
        if (foreground.watching && !services.isEmpty()) {
            throw new CommandException("--watch is about the whole stack: leave out the services");
        }
        UpRequest request =
                noStart ? stack.request().with(UpRequest.Option.MADE_ONLY) : stack.request();
        request =
                session.stack().allResources(options)
                        ? request.with(UpRequest.Option.UNUSED_NETWORKS)
                        : request;
        request = renewing ? request.with(UpRequest.Option.RENEWING_VOLUMES) : request;
        Pass pass = session.engine().pass(options, definition.name());
        if (dry || session.isDry()) {
            return output.print(session, definition, pass.preview(definition, request));
        }
        Approval approval = approval(definition.name());
        Progress progress =
                new Progress(
                        session.display(false),
                        definition.name(),
                        quietBuild || creation.quietPull);
        if (!creation.tidying) {
            progress = progress.looking(orphans(definition.name()));
        }
        if (detach || wait || noStart) {
            PassResult result =
                    session.engine()
                            .deployment(options, definition.name(), approval)
                            .up(definition, request, Timeouts.grace(timeout), progress);
            int status = progress.summary(result);
            return status == 0 && wait ? await(definition) : status;
        }
        return new Foreground(
                        session,
                        options,
                        pass,
                        progress.attached(session.out()),
                        foreground,
                        approval)
                .run(definition, request, Timeouts.grace(timeout), services);
    }

    private Consumer<Actual> orphans(String stack) throws StackException {
        Orphans orphans = new Orphans(session, options, stack);
        if (services.isEmpty()) {
            return orphans::tell;
        }
        SortedSet<String> declared = session.stack().view(options, options.files).declared();
        return actual -> orphans.tellAlso(actual, declared);
    }

    private Approval approval(String stack) throws IOException, CommandException {
        return planFile == null
                ? Approval.OF_ANYTHING
                : PlanFile.read(session.invocation().workingDirectory().resolve(planFile), stack);
    }

    private int await(StackDefinition definition)
            throws IOException, InterruptedException, CommandException {
        SortedMap<String, List<Dependency>> dependencies = new TreeMap<>();
        List<String> awaited = new ArrayList<>();
        definition
                .services()
                .forEach(
                        (name, service) -> {
                            if (service.replicas() > 0) {
                                awaited.add(name);
                            }
                            dependencies.put(
                                    name,
                                    service.dependencies().stream()
                                            .map(
                                                    each ->
                                                            new Dependency(
                                                                    each.service(),
                                                                    each.condition(),
                                                                    each.restart(),
                                                                    each.required()))
                                            .toList());
                        });
        return Readiness.await(
                session,
                session.engine().machine(options, definition.name()),
                definition.name(),
                awaited,
                dependencies,
                waitTimeout);
    }
}
