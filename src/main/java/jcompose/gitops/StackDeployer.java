package jcompose.gitops;

import jcompose.deploy.PassResult;
import jcompose.deploy.StepText;
import jcompose.execute.Outcome;
import jcompose.stack.StackException;
import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.Problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Brings one stack to what a commit says. */
final class StackDeployer {
    private static final Logger LOG = LoggerFactory.getLogger(StackDeployer.class);

    private final String name;
    private final StackSettings settings;
    private final StackReading reading;
    private final SourceWork source;
    private final Deployments deployments;
    private final StackFiles files;
    private final StepEvents steps;

    StackDeployer(
            String name,
            StackSettings settings,
            SourceWork source,
            Deployments deployments,
            SourceSecrets secrets,
            Path directory,
            ServeEvents events) {
        this.name = name;
        this.settings = settings;
        this.reading = new StackReading(name, settings, secrets.files(settings.decryption()));
        this.source = source;
        this.deployments = deployments;
        this.files = new StackFiles(directory.resolve("files"));
        this.steps = new StepEvents(name, events);
    }

    /** The stack as a commit has it, whose files stay until that is closed. */
    AtCommit at(String commit) throws GitException, IOException, InterruptedException {
        return new AtCommit(source.use(commit));
    }

    /** Its containers go, and what was laid out for it. */
    PassResult down() throws IOException, InterruptedException {
        PassResult result = deployments.down(name, steps);
        if (!result.failed()) {
            files.clear();
        }
        return result;
    }

    static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    final class AtCommit implements AutoCloseable {
        private final Checkout.Use use;
        private Optional<StackDefinition> known = Optional.empty();

        private AtCommit(Checkout.Use use) {
            this.use = use;
        }

        @Override
        public void close() {
            use.close();
        }

        /** Whether the commit has such a stack at all. */
        boolean isThere() {
            return Files.exists(use.place().resolve(settings.files().getFirst()));
        }

        private StackDefinition read() throws StackException, IOException {
            if (known.isEmpty()) {
                known = Optional.of(reading.read(use.place()));
            }
            return known.get();
        }

        /**
         * What is to be done. That it cannot be told keeps nothing from being done.
         *
         * @throws StackException when the stack is not valid, or does more than it may
         */
        List<String> plan() throws StackException, IOException {
            StackDefinition stack = read();
            try {
                return deployments.plan(relocation().planned(stack));
            } catch (IOException e) {
                return List.of("cannot be told: " + e.getMessage());
            }
        }

        /**
         * Lays out what its containers mount.
         *
         * @throws IOException when that cannot be done now, which is no fault of the commit
         */
        void lay() throws StackException, IOException {
            Relocation relocation = relocation();
            files.become(use.commit(), relocation.checkout(), relocation.wanted(read()));
        }

        /** Runs its jobs and does nothing else. */
        void schedule() throws StackException, IOException {
            deployments.schedule(own());
        }

        /**
         * Brings the stack to it; nothing when that has succeeded.
         *
         * @param gated whether it has to become healthy, too
         */
        Optional<List<String>> bring(boolean gated) throws IOException, InterruptedException {
            try {
                lay();
                StackDefinition stack = own();
                steps.keepSecrets(!stack.encrypted().isEmpty());
                long begin = System.nanoTime();
                PassResult result = deployments.up(stack, steps);
                LOG.debug(
                        "stack {}: {} steps in {} ms",
                        name,
                        result.outcomes().size(),
                        (System.nanoTime() - begin) / 1_000_000);
                if (result.failed()) {
                    return Optional.of(failures(result));
                }
                deployments.schedule(stack);
                return gated ? HealthGate.await(name, deployments, settings) : Optional.empty();
            } catch (StackException e) {
                return Optional.of(lines(e.problems()));
            } catch (IOException e) {
                return Optional.of(List.of(String.valueOf(e.getMessage())));
            }
        }

        private Relocation relocation() throws IOException {
            return new Relocation(use.place().toRealPath(), files.place());
        }

        private StackDefinition own() throws StackException, IOException {
            Relocation relocation = relocation();
            StackDefinition own = relocation.of(read());
            // A container may have changed what is below its mounts since it was looked at.
            List<Problem> away = relocation.ledAway(own);
            if (!away.isEmpty()) {
                throw new StackException(away);
            }
            return own;
        }

        private static List<String> failures(PassResult result) {
            return result.outcomes().stream()
                    .filter(Outcome.Failed.class::isInstance)
                    .map(Outcome.Failed.class::cast)
                    .map(failed -> StepText.toDo(failed.step().action()) + ": " + failed.reason())
                    .toList();
        }
    }
}
