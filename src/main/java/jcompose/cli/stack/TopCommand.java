package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Table;
import jcompose.cli.output.UserNames;
import jcompose.observe.ContainerProcesses;
import jcompose.observe.ProcessStatus;
import jcompose.reconciler.actual.Container;
import jcompose.stack.StackException;
import jcompose.type.Pid;
import jcompose.type.ReplicaName;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.concurrent.Callable;

@Command(
        name = "top",
        description = "Show the processes of running containers, with the machine's numbers.",
        mixinStandardHelpOptions = true)
public final class TopCommand implements Callable<Integer> {
    private static final List<String> HEAD =
            List.of("SERVICE", "#", "UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");

    private final Session session;
    private final UserNames users = new UserNames();

    @Mixin StackOptions options = new StackOptions();

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public TopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws StackException, IOException, CommandException {
        StateChange change = new StateChange(session, options);
        SortedSet<String> meant = change.services(services);
        Instant now = Instant.now();
        List<List<String>> rows = new ArrayList<>();
        for (Container container : change.observe().containers().values()) {
            ReplicaName replica = container.replica().orElse(null);
            Pid first = container.process().orElse(null);
            if (replica != null && first != null && meant.contains(replica.service())) {
                for (ProcessStatus process : ContainerProcesses.of(first)) {
                    rows.add(row(replica, process, now));
                }
            }
        }
        session.out().print(Table.of(HEAD, rows));
        return 0;
    }

    private List<String> row(ReplicaName replica, ProcessStatus process, Instant now) {
        return List.of(
                replica.service(),
                Integer.toString(replica.number()),
                users.of(process.user()),
                Long.toString(process.pid()),
                Long.toString(process.parent()),
                Long.toString(load(process, now)),
                start(process.started(), now),
                process.terminal(),
                time(process.processor()),
                process.command());
    }

    /** In hundredths of one processor, over the life of the process. */
    private static long load(ProcessStatus process, Instant now) {
        long life = Math.max(1, Duration.between(process.started(), now).toMillis());
        return process.processor().toMillis() * 100 / life;
    }

    /** The hour of today, the day of this year, or the year: as ps. */
    private static String start(Instant started, Instant now) {
        ZonedDateTime time = started.atZone(ZoneId.systemDefault());
        LocalDate today = LocalDate.ofInstant(now, ZoneId.systemDefault());
        if (time.toLocalDate().equals(today)) {
            return DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).format(time);
        }
        String day = time.getYear() == today.getYear() ? "MMMdd" : "yyyy";
        return DateTimeFormatter.ofPattern(day, Locale.ROOT).format(time);
    }

    private static String time(Duration processor) {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d",
                processor.toHours(),
                processor.toMinutesPart(),
                processor.toSecondsPart());
    }
}
