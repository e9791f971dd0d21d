package jcompose.cli.stack;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.ContainerHistory;
import jcompose.runtime.Happening;
import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was noted of a stack's containers, in docker's words. */
final class EventHistory {
    private static final int SIGNALLED = 128;

    private final Machine machine;
    private final String stack;

    EventHistory(Machine machine, String stack) {
        this.machine = machine;
        this.stack = stack;
    }

    /** The oldest first. */
    List<ContainerEvent> read() throws IOException {
        ContainerHistory history = new ContainerHistory(machine.layout());
        ContainerDirectory directories = machine.directories();
        // Who is removed meanwhile is in both; of whom the first look misses the second knows.
        List<Happening> all = new ArrayList<>();
        for (ContainerId id : directories.list()) {
            Optional<JsonNode> config = directories.config(id);
            if (config.isPresent() && isOfStack(config.get())) {
                List<Happening> own = history.of(id, config.get());
                all.addAll(own);
                untold(id, own).ifPresent(all::add);
            }
        }
        all.addAll(history.ofStack(stack));
        List<ContainerEvent> events = new ArrayList<>();
        all.forEach(each -> events.addAll(events(each)));
        List<ContainerEvent> distinct = new ArrayList<>(events.stream().distinct().toList());
        distinct.sort(Comparator.comparing(ContainerEvent::time));
        return distinct;
    }

    private boolean isOfStack(JsonNode config) {
        return config.path("labels").path("stack").asString("").equals(stack);
    }

    /** An end that no supervisor was there to note. */
    private Optional<Happening> untold(ContainerId id, List<Happening> told) throws IOException {
        Optional<JsonNode> end = machine.directories().endState(id);
        boolean open =
                !told.isEmpty()
                        && told.stream()
                                .map(Happening::event)
                                .filter(event -> event.equals("start") || event.equals("die"))
                                .reduce((_, last) -> last)
                                .filter(last -> last.equals("start"))
                                .isPresent();
        if (end.isEmpty() || !open) {
            return Optional.empty();
        }
        Happening first = told.getFirst();
        Instant time =
                Instant.parse(end.get().path("finishedAt").asString(Instant.now().toString()));
        return Optional.of(
                new Happening(
                        time,
                        id,
                        first.service(),
                        first.name(),
                        first.image(),
                        Json.object()
                                .put("event", "die")
                                .put("exitCode", end.get().path("exitCode").asInt(0))
                                .put("stopped", machine.directories().isStopped(id))));
    }

    private static List<ContainerEvent> events(Happening happening) {
        return switch (happening.event()) {
            case "die" -> end(happening);
            case "health" -> {
                String health = happening.what().path("health").asString("");
                yield health.equals("healthy") || health.equals("unhealthy")
                        ? List.of(event(happening, "health_status: " + health, Map.of()))
                        : List.of();
            }
            default -> List.of(event(happening, happening.event(), Map.of()));
        };
    }

    private static List<ContainerEvent> end(Happening happening) {
        int code = happening.what().path("exitCode").asInt(0);
        boolean outOfMemory = happening.what().path("oom").asBoolean(false);
        List<ContainerEvent> events = new ArrayList<>();
        if (outOfMemory) {
            events.add(event(happening, "oom", Map.of()));
        } else if (code > SIGNALLED) {
            String signal = Integer.toString(code - SIGNALLED);
            events.add(event(happening, "kill", Map.of("signal", signal)));
        }
        events.add(event(happening, "die", Map.of("exitCode", Integer.toString(code))));
        if (happening.what().path("stopped").asBoolean(false)) {
            events.add(event(happening, "stop", Map.of()));
        }
        return events;
    }

    private static ContainerEvent event(
            Happening happening, String action, Map<String, String> more) {
        SortedMap<String, String> attributes = new TreeMap<>(more);
        attributes.put("image", happening.image());
        attributes.put("name", happening.name());
        return new ContainerEvent(
                happening.time(), happening.id(), happening.service(), action, attributes);
    }
}
