package jcompose.runtime;

import jcompose.type.ContainerId;
import jcompose.type.Pid;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** What the runtime says about one container it was asked to do something with. */
public sealed interface Answer {
    ContainerId id();

    record Started(ContainerId id, Pid process) implements Answer {}

    record Stopped(ContainerId id, Optional<Integer> exitCode) implements Answer {}

    record Updated(ContainerId id) implements Answer {}

    /**
     * It could not be done.
     *
     * @param stage what was being done, such as {@code mount}
     * @param errno the error's name, or empty where no system call failed
     * @param message a sentence that says what failed and why
     */
    record Failed(ContainerId id, String stage, String errno, String message) implements Answer {}

    static Answer of(JsonNode answer) {
        ContainerId id = new ContainerId(answer.path("id").asString());
        String event = answer.path("event").asString();
        return switch (event) {
            case "started" ->
                    new Started(
                            id,
                            new Pid(answer.path("pid").asInt(), answer.path("startTime").asLong()));
            case "stopped" -> {
                JsonNode exitCode = answer.path("exitCode");
                yield new Stopped(
                        id, exitCode.isInt() ? Optional.of(exitCode.asInt()) : Optional.empty());
            }
            case "updated" -> new Updated(id);
            case "failed" ->
                    new Failed(
                            id,
                            answer.path("stage").asString(""),
                            answer.path("errno").asString(""),
                            answer.path("message").asString(""));
            default ->
                    new Failed(id, "protocol", "", "the runtime answered with the event " + event);
        };
    }
}
