package jcompose.cli.stack;

import jcompose.cli.call.Session;
import jcompose.cli.call.StackOptions;
import jcompose.cli.output.CommandException;
import jcompose.cli.output.Moments;
import jcompose.execute.Machine;
import jcompose.execute.StateWatch;
import jcompose.json.Json;
import jcompose.stack.StackException;
import jcompose.type.ContainerId;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

@Command(
        name = "events",
        description = "Tell what happens to containers, as it happens.",
        mixinStandardHelpOptions = true)
public final class EventsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin StackOptions options = new StackOptions();

    @Option(names = "--json", description = "an object a line")
    boolean json;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "begin with what is known since then: a time, or how long ago")
    @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "end at that time")
    @Nullable String until;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "only these services")
    List<String> services = new ArrayList<>();

    public EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        Instant begin = Instant.now();
        Instant end = until == null ? Instant.MAX : Moments.parse(until, begin);
        String stack = session.stack().stackName(options, options.files);
        Machine machine = session.engine().machine(options, stack);
        EventHistory history = new EventHistory(machine, stack);
        Files.createDirectories(machine.layout().runContainers());
        try (StateWatch watch = new StateWatch(machine.layout())) {
            Set<Told> told = new HashSet<>();
            List<ContainerEvent> before = history.read();
            before.forEach(event -> told.add(Told.of(event)));
            session.stack()
                    .requireServices(
                            options,
                            options.files,
                            services,
                            before.stream().map(ContainerEvent::service).toList());
            if (since != null) {
                Instant first = Moments.parse(since, begin);
                print(
                        before.stream()
                                .filter(event -> !event.time().isBefore(first))
                                .filter(event -> event.time().isBefore(end))
                                .toList());
            }
            while (Instant.now().isBefore(end) && !session.out().checkError()) {
                watch.awaitChange(left(end));
                print(history.read().stream().filter(event -> told.add(Told.of(event))).toList());
            }
        }
        return 0;
    }

    private static Duration left(Instant end) {
        Instant now = Instant.now();
        return end.equals(Instant.MAX) || end.isAfter(now.plusSeconds(1))
                ? Duration.ofSeconds(1)
                : Duration.between(now, end).plusMillis(1);
    }

    /** Whatever becomes of its name. */
    private record Told(ContainerId id, Instant time, String action) {
        static Told of(ContainerEvent event) {
            return new Told(event.id(), event.time(), event.action());
        }
    }

    private void print(List<ContainerEvent> events) {
        events.stream()
                .filter(event -> services.isEmpty() || services.contains(event.service()))
                .forEach(
                        event ->
                                session.out()
                                        .println(json ? Json.write(event.json()) : event.line()));
        session.out().flush();
    }
}
