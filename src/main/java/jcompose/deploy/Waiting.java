package jcompose.deploy;

import jcompose.execute.Effects;
import jcompose.execute.ExecutionListener;
import jcompose.execute.Executor;
import jcompose.execute.HookListener;
import jcompose.execute.ImagePreparation;
import jcompose.execute.Machine;
import jcompose.execute.Outcome;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Reason;
import jcompose.reconciler.plan.Step;
import jcompose.runtime.Grace;
import jcompose.runtime.Origin;
import jcompose.type.Condition;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the services of a stack, and changes nothing. */
public record Waiting(Machine machine, Observer observer) {
    /**
     * Returns once they are what is said of them, or cannot be any more.
     *
     * @throws TimeoutException when that takes too long
     */
    public PassResult await(
            String stack, SortedMap<String, Condition> conditions, Optional<Duration> time)
            throws IOException, InterruptedException, TimeoutException {
        List<Step> steps = new ArrayList<>();
        Reason asked = new Reason(Reason.Kind.ASKED, "it is waited for");
        conditions.forEach(
                (service, condition) ->
                        steps.add(
                                new Step(
                                        steps.size() + 1,
                                        new Action.AwaitCondition(service, condition),
                                        List.of(asked),
                                        new TreeSet<>())));
        Actual actual = observer.observe(stack);
        ImagePreparation none = image -> {};
        Effects effects =
                machine.effects(
                        stack, actual, Origin.UNKNOWN, Grace.OWN, none, HookListener.SILENT);
        Executor executor = new Executor(effects, ExecutionListener.SILENT);
        FutureTask<List<Outcome>> waiting =
                new FutureTask<>(() -> executor.execute(new Plan(stack, steps)));
        Thread thread = Thread.ofVirtual().start(waiting);
        try {
            return new PassResult(
                    time.isPresent()
                            ? waiting.get(time.get().toMillis(), TimeUnit.MILLISECONDS)
                            : waiting.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            thread.interrupt();
        }
    }
}
