package jcompose.cli.stack;

import jcompose.cli.call.Interrupt;
import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.call.SteadyClock;
import jcompose.cli.output.CommandException;
import jcompose.deploy.Deployment;
import jcompose.deploy.Pass;
import jcompose.deploy.PassResult;
import jcompose.execute.Machine;
import jcompose.reconciler.plan.RunState;
import jcompose.reconciler.plan.StateRequest;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.schedule.Jobs;
import jcompose.schedule.Timetable;
import jcompose.stack.StackException;
import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;
import jcompose.watch.MachineContainers;
import jcompose.watch.StackWatch;
import jcompose.watch.Timing;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "watch",
        description = {
            "Bring the stack to what its files say, and keep it so while they change, until"
                    + " Ctrl-C.",
            "The containers go on running afterwards."
        },
        mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(
            names = "--look-every",
            paramLabel = "DURATION",
            description =
                    "how often containers, networks and ports are compared with the files when"
                            + " nothing has happened (30s; 0: never)")
    String lookEvery = "30s";

    @Option(
            names = "--no-events",
            description = "containers that end are noticed by the next look, not at once")
    boolean withoutEvents;

    @Option(
            names = "--no-up",
            description = "bring nothing up before the first of the files has changed")
    boolean withoutUp;

    @Option(names = "--quiet", description = "say nothing of what builds print")
    boolean quiet;

    @Option(
            names = "--prune",
            hidden = true,
            negatable = true,
            description = "no effect: images that no revision needs go with 'image prune'")
    boolean prune;

    public WatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        if (session.stack().files(options).contains("-")) {
            throw new CommandException("standard input cannot be watched");
        }
        Timing timing = timing();
        String stack = session.stack().load(options, options.files).name();
        return untilInterrupted(watch(session, options, stack, timing, quiet));
    }

    /** The watch of a stack, which does nothing yet. */
    static WatchRun watch(
            Session session, StackOptions options, String stack, Timing timing, boolean quiet)
            throws IOException, CommandException {
        Deployment deployment = session.engine().deployment(options, stack);
        Pass pass = session.engine().pass(options, stack);
        Machine machine = session.engine().machine(options, stack);
        WatchProgress progress =
                new WatchProgress(
                        session.display(false),
                        stack,
                        session.invocation().workingDirectory(),
                        quiet);
        Timetable timetable = new Timetable();
        Jobs jobs =
                MachineJobs.of(
                        session,
                        options,
                        stack,
                        timetable,
                        text -> progress.developed("job", text));
        StackWatch watch =
                new StackWatch(
                        read -> session.stack().load(options, options.files, read),
                        (definition, listener) -> {
                            PassResult result =
                                    deployment.up(
                                            definition,
                                            UpRequest.WHOLE
                                                    .leaving(definition.inactive())
                                                    .with(UpRequest.Option.LEAVING_STOPPED),
                                            Grace.OWN,
                                            listener);
                            jobs.become(definition);
                            return result;
                        },
                        new MachineContainers(
                                machine,
                                session.engine().observer(machine),
                                service ->
                                        pass.toState(stack, restart(service), Grace.OWN, progress)),
                        machine.layout(),
                        timing,
                        new SteadyClock(),
                        progress);
        return new WatchRun(watch, jobs, timetable);
    }

    private static StateRequest restart(String service) {
        TreeSet<String> services = new TreeSet<>(Set.of(service));
        return new StateRequest(RunState.RESTARTED, services, true, new TreeMap<>());
    }

    /** A pass that is interrupted leaves what it has not done to the next one. */
    private int untilInterrupted(WatchRun watch)
            throws StackException, IOException, InterruptedException {
        try (Interrupt interrupt =
                Interrupt.of(session.invocation().interruption(), () -> {}, () -> {})) {
            try {
                watch.run();
            } catch (InterruptedException e) {
                if (!interrupt.asked()) {
                    throw e;
                }
            }
            return 0;
        }
    }

    private Timing timing() throws CommandException {
        try {
            Duration every = Durations.parse(lookEvery);
            Timing standard = Timing.STANDARD;
            return new Timing(
                    standard.quiet(), standard.longestQuiet(), every, !withoutEvents, !withoutUp);
        } catch (GrammarException e) {
            throw new CommandException("--look-every: " + e.getMessage());
        }
    }
}
