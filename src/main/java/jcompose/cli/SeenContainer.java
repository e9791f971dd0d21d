package jcompose.cli;

import jcompose.reconciler.actual.Container.Status;
import jcompose.type.ContainerId;
import jcompose.type.Health;
import jcompose.type.Pid;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A container as it was seen once. What has happened to it follows from two looks at it; of several
 * runs between them only the last is known.
 *
 * @param exitCode of the last run that has ended
 * @param stopped whether somebody asked for its end
 */
record SeenContainer(
        ContainerId id,
        String name,
        String service,
        String image,
        Status status,
        Optional<Pid> process,
        Health health,
        boolean stopped,
        Optional<Integer> exitCode,
        boolean outOfMemory,
        Optional<Instant> created,
        Optional<Instant> started,
        Optional<Instant> finished) {
    private static final int SIGNALLED = 128;

    /** What has happened to one that was not there before. */
    List<ContainerEvent> sinceEver(Instant now) {
        List<ContainerEvent> events = new ArrayList<>();
        events.add(event("create", created.orElse(now), Map.of()));
        if (started.isPresent()) {
            events.add(event("start", started.get(), Map.of()));
        }
        if (process.isEmpty() && finished.isPresent()) {
            end(events, now);
        }
        wellness(Health.NONE, events, now);
        return events;
    }

    /** What has happened since an earlier look. */
    List<ContainerEvent> since(SeenContainer before, Instant now) {
        List<ContainerEvent> events = new ArrayList<>();
        boolean another = !process.equals(before.process);
        boolean ranBetween = process.isEmpty() && !finished.equals(before.finished);
        if (another && before.process.isEmpty() && process.isPresent()) {
            start(events, now);
        } else if (another && process.isPresent()) {
            end(events, now);
            start(events, now);
        } else if (another) {
            end(events, now);
        } else if (ranBetween) {
            start(events, now);
            end(events, now);
        }
        if (!another && status != before.status) {
            if (status == Status.PAUSED) {
                events.add(event("pause", now, Map.of()));
            } else if (before.status == Status.PAUSED) {
                events.add(event("unpause", now, Map.of()));
            }
        }
        wellness(another ? Health.NONE : before.health, events, now);
        return events;
    }

    /** What has happened to one that is not there any more. */
    List<ContainerEvent> gone(Instant now) {
        List<ContainerEvent> events = new ArrayList<>();
        if (process.isPresent()) {
            events.add(event("die", now, Map.of()));
        }
        events.add(event("destroy", now, Map.of()));
        return events;
    }

    private void start(List<ContainerEvent> events, Instant now) {
        events.add(event("start", started.orElse(now), Map.of()));
    }

    private void end(List<ContainerEvent> events, Instant now) {
        Instant time = finished.orElse(now);
        int code = exitCode.orElse(0);
        if (outOfMemory) {
            events.add(event("oom", time, Map.of()));
        }
        if (code > SIGNALLED && !outOfMemory) {
            events.add(event("kill", time, Map.of("signal", Integer.toString(code - SIGNALLED))));
        }
        Map<String, String> known =
                exitCode.isPresent() ? Map.of("exitCode", Integer.toString(code)) : Map.of();
        events.add(event("die", time, known));
        if (stopped) {
            events.add(event("stop", time, Map.of()));
        }
    }

    private void wellness(Health before, List<ContainerEvent> events, Instant now) {
        if (health != before && (health == Health.HEALTHY || health == Health.UNHEALTHY)) {
            events.add(event("health_status: " + health, now, Map.of()));
        }
    }

    private ContainerEvent event(String action, Instant time, Map<String, String> more) {
        SortedMap<String, String> attributes = new TreeMap<>(more);
        attributes.put("image", image);
        attributes.put("name", name);
        return new ContainerEvent(time, id, service, action, attributes);
    }
}
