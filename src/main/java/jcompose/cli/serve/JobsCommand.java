package jcompose.cli.serve;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Table;
import jcompose.json.Json;
import jcompose.runtime.Layout;
import jcompose.schedule.JobRecord;
import jcompose.schedule.Jobs;
import jcompose.stack.grammar.CronTimes;
import jcompose.stack.grammar.GrammarException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "jobs",
        description =
                "Show services that run at certain times (x-schedule): the last and the next run.",
        mixinStandardHelpOptions = true)
public final class JobsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin EngineOptions options = new EngineOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table (default) or json, one object a line")
    String format = "table";

    public JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException, CommandException {
        if (!format.equals("table") && !format.equals("json")) {
            throw new CommandException("--format takes table or json, not '" + format + "'");
        }
        Layout layout = session.engine().layout(options);
        List<List<String>> rows = new ArrayList<>();
        for (String stack : stacks(layout)) {
            boolean run = Jobs.areRun(layout.jobs(stack));
            for (JobRecord job : JobRecord.all(layout.jobs(stack))) {
                Optional<Instant> next = run ? next(job) : Optional.empty();
                if (format.equals("json")) {
                    var json = job.json().put("stack", stack);
                    next.ifPresent(time -> json.put("next", time.toString()));
                    session.out().println(Json.write(json));
                }
                rows.add(
                        List.of(
                                stack,
                                job.service(),
                                job.cron() + " " + job.timeZone(),
                                job.started().map(JobsCommand::shown).orElse("-"),
                                result(job),
                                next.map(JobsCommand::shown)
                                        .orElse(run ? "-" : "no serve or watch runs")));
            }
        }
        if (format.equals("table")) {
            session.out()
                    .print(
                            Table.of(
                                    List.of("STACK", "SERVICE", "TIMES", "LAST", "RESULT", "NEXT"),
                                    rows));
        }
        return 0;
    }

    private static String shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String result(JobRecord job) {
        if (job.failure().isPresent()) {
            return "not run: " + job.failure().get();
        }
        if (job.started().isEmpty()) {
            return "-";
        }
        return job.ended().isEmpty()
                ? "runs"
                : job.exitCode().map(code -> "exit status " + code).orElse("ended");
    }

    private static Optional<Instant> next(JobRecord job) {
        try {
            return CronTimes.parse(job.cron(), job.timeZone()).after(Instant.now());
        } catch (GrammarException e) {
            return Optional.empty();
        }
    }

    private SortedSet<String> stacks(Layout layout) throws IOException {
        Optional<String> one = session.stack().projectName(options);
        SortedSet<String> stacks = new TreeSet<>(one.stream().toList());
        Path all = layout.root().resolve("jobs");
        if (one.isEmpty() && Files.isDirectory(all)) {
            try (DirectoryStream<Path> places = Files.newDirectoryStream(all)) {
                places.forEach(place -> stacks.add(String.valueOf(place.getFileName())));
            }
        }
        return stacks;
    }
}
