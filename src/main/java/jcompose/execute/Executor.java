package jcompose.execute;

import jcompose.reconciler.plan.Action;
import jcompose.reconciler.plan.Plan;
import jcompose.reconciler.plan.Step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Carries out a plan, everything at once that its order allows. A step that fails stops the steps
 * that come after it, and no others.
 */
public final class Executor {
    private final Effects effects;
    private final ExecutionListener listener;

    public Executor(Effects effects, ExecutionListener listener) {
        this.effects = effects;
        this.listener = listener;
    }

    /**
     * One outcome for every step, in the order in which they ended.
     *
     * @throws InterruptedException when interrupted; by then nothing of the plan is at work any
     *     more
     */
    public List<Outcome> execute(Plan plan) throws InterruptedException {
        BlockingQueue<Outcome> ended = new LinkedBlockingQueue<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                return execute(plan, ended, workers);
            } catch (InterruptedException e) {
                workers.shutdownNow();
                throw e;
            }
        }
    }

    private List<Outcome> execute(Plan plan, BlockingQueue<Outcome> ended, ExecutorService workers)
            throws InterruptedException {
        Schedule schedule = new Schedule(plan);
        List<Outcome> outcomes = new ArrayList<>();
        int running = 0;
        while (true) {
            List<Step> ready = schedule.takeReady();
            running += ready.size();
            ready.forEach(listener::started);
            List<Step> allowed = new ArrayList<>();
            for (Step step : ready) {
                refusal(step, schedule)
                        .ifPresentOrElse(
                                reason -> ended.add(new Outcome.Failed(step, reason)),
                                () -> allowed.add(step));
            }
            byKind(allowed).forEach(batch -> workers.execute(() -> perform(batch, ended)));
            if (running == 0) {
                return outcomes;
            }
            Outcome outcome = judged(ended.take(), schedule);
            running--;
            tell(outcome, outcomes);
            schedule.ended(outcome.step(), outcome instanceof Outcome.Done);
            schedule.takeUnreachable()
                    .forEach(step -> tell(new Outcome.NotReached(step), outcomes));
        }
    }

    /** Nobody needs a condition that all who wait for it can do without. */
    private static Outcome judged(Outcome outcome, Schedule schedule) {
        return outcome instanceof Outcome.Failed(Step step, String reason)
                        && step.action() instanceof Action.AwaitCondition
                        && schedule.isOptional(step)
                ? new Outcome.Missed(step, reason)
                : outcome;
    }

    private void tell(Outcome outcome, List<Outcome> outcomes) {
        outcomes.add(outcome);
        listener.ended(outcome);
    }

    /** Why an update does not go on. */
    private static Optional<String> refusal(Step step, Schedule schedule) {
        return step.action() instanceof Action.JudgeUpdate judge
                ? judge.refusal(schedule.failuresBefore(step))
                : Optional.empty();
    }

    private Iterable<List<Step>> byKind(List<Step> steps) {
        Map<Object, List<Step>> batches = new LinkedHashMap<>();
        for (Step step : steps) {
            batches.computeIfAbsent(effects.kind(step), kind -> new ArrayList<>()).add(step);
        }
        return batches.values();
    }

    private void perform(List<Step> batch, BlockingQueue<Outcome> ended) {
        Answers answers = new Answers(batch, ended);
        try {
            effects.perform(batch, answers::accept);
            answers.failRest("nothing was said about it");
        } catch (InterruptedException e) {
            answers.failRest("interrupted");
        } catch (RuntimeException | Error e) {
            // A defect of ours: its steps fail, the rest of the plan goes on.
            answers.failRest(e.toString());
        }
    }

    /** Holds {@link Effects#perform} to its word: every step is answered for once. */
    private static final class Answers {
        private final Set<Step> open;
        private final BlockingQueue<Outcome> ended;

        Answers(List<Step> steps, BlockingQueue<Outcome> ended) {
            // By identity: what a step holds is much to compare.
            open = Collections.newSetFromMap(new IdentityHashMap<>());
            open.addAll(steps);
            this.ended = ended;
        }

        synchronized void accept(Outcome outcome) {
            if (open.remove(outcome.step())) {
                ended.add(outcome);
            }
        }

        synchronized void failRest(String reason) {
            open.forEach(step -> ended.add(new Outcome.Failed(step, reason)));
            open.clear();
        }
    }
}
