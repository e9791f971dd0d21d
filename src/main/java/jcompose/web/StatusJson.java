package jcompose.web;

import jcompose.gitops.ServeEvents;
import jcompose.gitops.SourceStatus;
import jcompose.gitops.StackStatus;
import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;

import java.time.Instant;
import java.util.List;

/** How it stands, as JSON. */
final class StatusJson {
    private StatusJson() {}

    static ArrayNode sources(List<SourceStatus> sources) {
        ArrayNode all = Json.array(List.of());
        for (SourceStatus source : sources) {
            all.addObject()
                    .put("name", source.name())
                    .put("repository", source.repository())
                    .put("commit", source.commit().orElse(""))
                    .put("looked", source.looked().map(Instant::toString).orElse(""))
                    .put("problem", source.problem().orElse(""))
                    .put("failures", source.failures());
        }
        return all;
    }

    static ArrayNode stacks(List<StackStatus> stacks) {
        ArrayNode all = Json.array(List.of());
        for (StackStatus stack : stacks) {
            all.addObject()
                    .put("name", stack.name())
                    .put("source", stack.source())
                    .put("state", stack.state().toString())
                    .put("commit", stack.commit().orElse(""))
                    .put("wanted", stack.wanted().orElse(""))
                    .put("since", stack.since().toString())
                    .set("lines", Json.array(stack.lines()));
        }
        return all;
    }

    static ArrayNode events(List<ServeEvents.Event> events) {
        ArrayNode all = Json.array(List.of());
        for (ServeEvents.Event event : events) {
            all.addObject()
                    .put("time", event.time().toString())
                    .put("about", event.about())
                    .put("text", event.text());
        }
        return all;
    }
}
