package jcompose.deploy;

import jcompose.deploy.Revision.Status;
import jcompose.execute.Outcome;
import jcompose.image.ImageStore;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.desired.UpdatePolicy.FailureAction;
import jcompose.reconciler.plan.Action.JudgeUpdate;
import jcompose.reconciler.plan.Step;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Passes that leave a revision when they change something, and that go back to the last good one
 * where a service's {@code failure_action} says so.
 */
public final class Deployment {
    private final Pass pass;
    private final ImageStore images;
    private final Revisions revisions;
    private final StackText stackText;
    private final InstantSource clock;

    public Deployment(
            Pass pass,
            ImageStore images,
            Revisions revisions,
            StackText stackText,
            InstantSource clock) {
        this.pass = pass;
        this.images = images;
        this.revisions = revisions;
        this.stackText = stackText;
        this.clock = clock;
    }

    /** Makes a stack's definition of a stack file that is in no file. */
    @FunctionalInterface
    public interface StackText {
        StackDefinition load(String text) throws StackException, IOException;
    }

    /**
     * {@link Pass#up(StackDefinition, UpRequest, Grace, PassListener)}, and back when it must be. A
     * part of a stack is no revision of it.
     */
    public PassResult up(
            StackDefinition definition, UpRequest request, Grace grace, PassListener listener)
            throws StackException, IOException, InterruptedException {
        if (request.asked().isPresent() || !request.starts()) {
            return pass.up(definition, request, grace, listener);
        }
        Entry entry = new Entry(definition, Optional.empty(), "up");
        PassResult result = pass.up(definition, request, grace, listener, entry);
        Optional<String> why = rollbackReason(result);
        if (why.isEmpty()) {
            return result;
        }
        Optional<Revision> good =
                revisions
                        .lastGoodBefore(RevisionDocument.of(definition, images))
                        .filter(RevisionDocument::isWhole);
        if (good.isEmpty()) {
            listener.cannotRollBack(why.get());
            return result;
        }
        List<Outcome> all = new ArrayList<>(result.outcomes());
        all.addAll(rollBack(good.get(), why.get(), listener).outcomes());
        return new PassResult(all);
    }

    /**
     * Brings a revision back.
     *
     * @param why empty: it was asked for
     */
    public PassResult rollBack(Revision target, String why, PassListener listener)
            throws StackException, IOException, InterruptedException {
        RevisionDocument.check(target);
        listener.rollingBack(target.number(), why);
        StackDefinition definition = stackText.load(RevisionDocument.wayBack(target.stack()));
        String reason = "rollback to " + target.number() + (why.isEmpty() ? "" : ": " + why);
        Entry entry = new Entry(definition, Optional.of(target.stack()), reason);
        return pass.up(definition, UpRequest.WHOLE, Grace.OWN, listener, entry);
    }

    /**
     * Starts again what is to run for ever and does not, after the machine has come up: as the
     * newest revision says, in the order of dependencies. What somebody stopped stays so.
     */
    public PassResult boot(String stack, PassListener listener)
            throws StackException, IOException, InterruptedException {
        Actual actual = pass.observe(stack);
        SortedSet<String> due = Boot.due(actual);
        List<Revision> known = revisions.all();
        if (due.isEmpty() || known.isEmpty()) {
            return new PassResult(List.of());
        }
        RevisionDocument.check(known.getLast());
        StackDefinition whole = stackText.load(RevisionDocument.wayBack(known.getLast().stack()));
        StackDefinition definition = Boot.of(whole, due, Boot.stopped(actual));
        return pass.up(definition, UpRequest.WHOLE.of(due), listener);
    }

    private static Optional<String> rollbackReason(PassResult result) {
        for (Outcome outcome : result.outcomes()) {
            if (outcome instanceof Outcome.Failed(Step step, String reason)
                    && step.action() instanceof JudgeUpdate judge
                    && judge.policy().failureAction() == FailureAction.ROLLBACK) {
                return Optional.of(judge.service() + ": " + reason);
            }
        }
        return Optional.empty();
    }

    /** Notes one pass: when it begins to change something, and how it ended. */
    private final class Entry implements PassRecord {
        private final StackDefinition definition;
        private final Optional<JsonNode> known;
        private final String reason;
        private Optional<Revision> begun = Optional.empty();

        Entry(StackDefinition definition, Optional<JsonNode> known, String reason) {
            this.definition = definition;
            this.known = known;
            this.reason = reason;
        }

        @Override
        public void begins() throws IOException {
            begun = Optional.of(revisions.begin(document(), clock.instant(), reason));
        }

        @Override
        public void ends(PassResult result) throws IOException {
            if (begun.isPresent()) {
                Optional<String> failure = result.failure();
                Status status = failure.isPresent() ? Status.FAILED : Status.GOOD;
                Revision ended =
                        begun.get()
                                .ended(clock.instant(), status, failure.orElse(reason), document());
                revisions.write(ended);
            }
        }

        private JsonNode document() throws IOException {
            return known.isPresent() ? known.get() : RevisionDocument.of(definition, images);
        }
    }
}
