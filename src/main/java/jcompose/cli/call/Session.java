package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.cli.output.TransferDisplay;
import jcompose.process.Streams;
import jcompose.runtime.Layout;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a command works with: the call it came from, the stack it means, and the machine. */
public final class Session {
    private final Invocation invocation;
    private final GlobalOptions common;
    private final StackInput stack;
    private final Engine engine;

    public Session(Invocation invocation, GlobalOptions common) {
        this.invocation = invocation;
        this.common = common;
        this.stack = new StackInput(this, common);
        this.engine = new Engine(this, common);
    }

    /** The stack that the call means. */
    public StackInput stack() {
        return stack;
    }

    /** What the call works with on the machine. */
    public Engine engine() {
        return engine;
    }

    public Invocation invocation() {
        return invocation;
    }

    /** Results go here. */
    public PrintStream out() {
        return invocation.out();
    }

    /** Progress and errors go here. */
    public PrintStream err() {
        return invocation.err();
    }

    public Streams streams() {
        return new Streams(
                invocation.in(), invocation.out(), invocation.err(), invocation.ownStreams());
    }

    /** Whether nothing is to be changed; only {@code up} is asked that. */
    public boolean isDry() {
        return common.dryRun;
    }

    public TransferDisplay display(boolean quiet) {
        TransferDisplay.Style shown =
                invocation.errTerminal()
                        ? TransferDisplay.Style.TERMINAL
                        : TransferDisplay.Style.LINES;
        boolean silent =
                quiet
                        || common.progress.equals("quiet")
                        || "quiet".equals(invocation.environment().get("COMPOSE_PROGRESS"));
        return new TransferDisplay(err(), silent ? TransferDisplay.Style.QUIET : shown);
    }

    /** The command line of a call with the same places. */
    public List<String> callOf(EngineOptions options, String... words) {
        Layout layout = engine.layout(options);
        List<String> call =
                new ArrayList<>(
                        List.of(
                                invocation.home().resolve("jcompose").toString(),
                                "--root",
                                layout.root().toString(),
                                "--run-root",
                                layout.runRoot().toString()));
        call.addAll(List.of(words));
        return call;
    }

    public void checkRoot(String what) throws CommandException {
        if (!isRoot()) {
            throw new CommandException(
                    "only root can "
                            + what
                            + " here; try: sudo "
                            + invocation.home().resolve("jcompose")
                            + " "
                            + String.join(" ", invocation.arguments()));
        }
    }

    /** The kernel gives a process's directory to its effective user (proc_pid(5)). */
    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }
}
