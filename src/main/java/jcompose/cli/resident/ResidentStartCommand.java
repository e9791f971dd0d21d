package jcompose.cli.resident;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Interrupt;
import jcompose.cli.call.Invocation;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.resident.Resident;
import jcompose.resident.ResidentClient;
import jcompose.stack.grammar.Durations;
import jcompose.stack.grammar.GrammarException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

@Command(
        name = "start",
        description = "Start the resident process, if there is none.",
        mixinStandardHelpOptions = true)
public final class ResidentStartCommand implements Callable<Integer> {
    private static final long LOOK_AGAIN_MILLISECONDS = 20;

    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            description = "end after that long without a call (15m)")
    String idle = "15m";

    @Option(names = "--foreground", description = "be that process, until Ctrl-C")
    boolean foreground;

    @Option(names = "--no-wait", hidden = true, description = "say nothing, and wait for nothing")
    boolean waitless;

    public ResidentStartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, CommandException {
        session.checkRoot("answer the calls of root");
        Duration patience = patience();
        Path runRoot = session.engine().layout(options).runRoot();
        if (foreground) {
            return stay(runRoot, patience);
        }
        ResidentClient client = new ResidentClient(runRoot);
        Optional<String> status = client.status();
        if (status.isEmpty()) {
            Path log = Files.createDirectories(runRoot).resolve("resident.log");
            Process process = detached(runRoot, log);
            if (waitless) {
                return 0;
            }
            status = started(client, process, log);
        }
        session.err().println("resident process " + status.orElse("has ended"));
        return 0;
    }

    private Duration patience() throws CommandException {
        try {
            Duration patience = Durations.parse(idle);
            if (patience.isNegative() || patience.isZero()) {
                throw new CommandException("--idle: a time, as in 15m, not '" + idle + "'");
            }
            return patience;
        } catch (GrammarException e) {
            throw new CommandException("--idle: " + e.getMessage());
        }
    }

    private int stay(Path runRoot, Duration patience)
            throws IOException, InterruptedException, CommandException {
        Invocation own = session.invocation();
        Optional<Resident> opened =
                Resident.open(runRoot, own.home(), new ResidentAnswers(own), patience);
        if (opened.isEmpty()) {
            throw new CommandException("there is a resident process already");
        }
        Resident resident = opened.get();
        try (Interrupt interrupt = Interrupt.of(own.interruption(), resident::terminate, () -> {});
                resident) {
            try {
                resident.awaitEnd();
            } catch (InterruptedException e) {
                if (!interrupt.asked()) {
                    throw e;
                }
            }
        }
        return 0;
    }

    /** In a session of its own, so that it outlives the terminal. */
    private Process detached(Path runRoot, Path log) throws IOException {
        return new ProcessBuilder(
                        "setsid",
                        session.invocation().home().resolve("jcompose").toString(),
                        "--run-root=" + runRoot,
                        "resident",
                        "start",
                        "--foreground",
                        "--idle",
                        idle)
                .directory(Path.of("/").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static Optional<String> started(ResidentClient client, Process process, Path log)
            throws IOException, InterruptedException, CommandException {
        while (true) {
            Optional<String> status = client.status();
            if (status.isPresent()) {
                return status;
            }
            if (process.waitFor(LOOK_AGAIN_MILLISECONDS, TimeUnit.MILLISECONDS)) {
                throw new CommandException(
                        "the resident process did not start: " + Files.readString(log).strip());
            }
        }
    }
}
