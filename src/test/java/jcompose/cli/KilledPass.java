package jcompose.cli;

import jcompose.cli.call.GlobalOptions;
import jcompose.cli.call.Invocation;
import jcompose.cli.call.Session;
import jcompose.deploy.Pass;
import jcompose.deploy.PassListener;
import jcompose.execute.Outcome;
import jcompose.reconciler.plan.Step;
import jcompose.reconciler.plan.UpRequest;
import jcompose.runtime.Grace;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A pass that kills itself, as by {@code kill -9}: {@code KilledPass up|down FILE ROOT RUN-ROOT
 * HOME EVENT MICROSECONDS}. Events are the beginnings and ends of steps, counted from 1; the kill
 * comes so many microseconds after the event. A pass with fewer events comes to its end and exits
 * with 0.
 */
final class KilledPass {
    private KilledPass() {}

    public static void main(String[] arguments) throws Exception {
        GlobalOptions options = new GlobalOptions();
        options.files.add(arguments[1]);
        options.root = arguments[2];
        options.runRoot = arguments[3];
        PrintStream err = System.err;
        Invocation invocation =
                new Invocation(
                        List.of(),
                        Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                        Path.of("/"),
                        Path.of(arguments[4]),
                        System.in,
                        System.out,
                        err,
                        false,
                        false,
                        reaction -> {});
        Session session = new Session(invocation, options);
        StackDefinition definition = session.stack().load(options, options.files);
        Killer killer = new Killer(Integer.parseInt(arguments[5]), Long.parseLong(arguments[6]));
        switch (arguments[0]) {
            case "up" ->
                    session.engine()
                            .deployment(options, definition.name())
                            .up(definition, UpRequest.WHOLE, Grace.OWN, killer);
            case "down" ->
                    session.engine()
                            .pass(options, definition.name())
                            .down(
                                    definition.name(),
                                    Pass.ownVolumes(definition),
                                    Grace.OWN,
                                    killer);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static final class Killer implements PassListener {
        private final long microseconds;
        private int left;

        Killer(int event, long microseconds) {
            left = event;
            this.microseconds = microseconds;
        }

        @Override
        public void started(Step step) {
            count();
        }

        @Override
        public void ended(Outcome outcome) {
            count();
        }

        private void count() {
            left--;
            if (left == 0 && microseconds == 0) {
                kill();
            } else if (left == 0) {
                Thread.ofPlatform().start(this::killLater);
            }
        }

        private void killLater() {
            long end = System.nanoTime() + microseconds * 1000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            kill();
        }

        private static void kill() {
            try {
                String self = Long.toString(ProcessHandle.current().pid());
                new ProcessBuilder("kill", "-9", self).start().waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
