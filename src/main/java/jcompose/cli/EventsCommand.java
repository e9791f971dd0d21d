package jcompose.cli;

import jcompose.execute.Machine;
import jcompose.execute.StateWatch;
import jcompose.json.Json;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Actual;
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
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

@Command(
        name = "events",
        description = "Tell what happens to containers, as it happens.",
        mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
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

    EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call()
            throws StackException, IOException, InterruptedException, CommandException {
        Instant begin = Instant.now();
        Instant end = until == null ? Instant.MAX : Moments.parse(until, begin);
        String stack = session.stackName(options, options.files);
        Machine machine = session.machine(options, stack);
        Observer observer = session.observer(machine);
        Files.createDirectories(machine.layout().runContainers());
        try (StateWatch watch = new StateWatch(machine.layout())) {
            SortedMap<ContainerId, SeenContainer> before = look(machine, observer, stack);
            if (since != null) {
                Instant first = Moments.parse(since, begin);
                print(
                        before.values().stream()
                                .flatMap(each -> each.sinceEver(begin).stream())
                                .filter(event -> !event.time().isBefore(first))
                                .filter(event -> event.time().isBefore(end))
                                .toList());
            }
            while (Instant.now().isBefore(end) && !session.out().checkError()) {
                watch.awaitChange(left(end));
                SortedMap<ContainerId, SeenContainer> now = look(machine, observer, stack);
                print(between(before, now));
                before = now;
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

    private static List<ContainerEvent> between(
            SortedMap<ContainerId, SeenContainer> before,
            SortedMap<ContainerId, SeenContainer> after) {
        Instant now = Instant.now();
        List<ContainerEvent> events = new ArrayList<>();
        SortedSet<ContainerId> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        for (ContainerId id : all) {
            SeenContainer old = before.get(id);
            SeenContainer seen = after.get(id);
            if (seen == null) {
                events.addAll(Objects.requireNonNull(old).gone(now));
            } else {
                events.addAll(old == null ? seen.sinceEver(now) : seen.since(old, now));
            }
        }
        return events;
    }

    private void print(List<ContainerEvent> events) {
        events.stream()
                .filter(event -> services.isEmpty() || services.contains(event.service()))
                .sorted(Comparator.comparing(ContainerEvent::time))
                .forEach(
                        event ->
                                session.out()
                                        .println(json ? Json.write(event.json()) : event.line()));
        session.out().flush();
    }

    private static SortedMap<ContainerId, SeenContainer> look(
            Machine machine, Observer observer, String stack) throws IOException {
        Actual actual = observer.observe(stack);
        SortedMap<ContainerId, SeenContainer> seen = new TreeMap<>();
        actual.containers()
                .values()
                .forEach(
                        each ->
                                seen.put(
                                        each.id(),
                                        ContainerLine.of(machine, stack, actual, each).seen()));
        actual.oneOffs()
                .values()
                .forEach(
                        each ->
                                seen.put(
                                        each.container().id(),
                                        ContainerLine.of(machine, stack, actual, each).seen()));
        return seen;
    }
}
