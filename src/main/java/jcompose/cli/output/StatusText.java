package jcompose.cli.output;

import jcompose.reconciler.actual.Container;

import tools.jackson.databind.JsonNode;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a container does, as {@code docker ps} says it. */
final class StatusText {
    private StatusText() {}

    /**
     * @param state what its supervisor last said, or how it ended
     */
    static String of(Container container, JsonNode state, Instant now) {
        return switch (container.status()) {
            case CREATED -> "Created";
            case DEAD -> "Dead";
            case RUNNING -> "Up " + since(state, "startedAt", now) + health(container);
            case PAUSED -> "Up " + since(state, "startedAt", now) + " (Paused)";
            case RESTARTING ->
                    "Restarting ("
                            + state.path("exitCode").asInt(0)
                            + ") "
                            + since(state, "finishedAt", now)
                            + " ago";
            case EXITED ->
                    "Exited ("
                            + container.exitCode().orElse(0)
                            + ") "
                            + since(state, "finishedAt", now)
                            + " ago"
                            + (state.path("oomKilled").asBoolean(false) ? " (out of memory)" : "");
        };
    }

    private static String health(Container container) {
        return switch (container.health()) {
            case NONE -> "";
            case STARTING -> " (health: starting)";
            case HEALTHY, UNHEALTHY -> " (" + container.health() + ")";
        };
    }

    private static String since(JsonNode state, String member, Instant now) {
        return HumanTime.of(
                time(state, member).map(time -> Duration.between(time, now)).orElse(Duration.ZERO));
    }

    private static Optional<Instant> time(JsonNode state, String member) {
        try {
            return Optional.of(Instant.parse(state.path(member).asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
