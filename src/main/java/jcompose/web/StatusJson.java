package jcompose.web;

import jcompose.gitops.Deployments;
import jcompose.gitops.ServeEvents;
import jcompose.gitops.SourceStatus;
import jcompose.gitops.StackStatus;
import jcompose.gitops.StackView;
import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
            all.add(stack(stack));
        }
        return all;
    }

    static ObjectNode stack(StackView view) {
        ObjectNode json = stack(view.status());
        ArrayNode members = json.putArray("containers");
        for (Deployments.Member member : view.members()) {
            members.addObject()
                    .put("name", member.name())
                    .put("status", member.status())
                    .put("health", member.health());
        }
        json.set("plan", Json.array(view.plan()));
        return json.put("difference", view.difference())
                .put("approvable", view.approvable())
                .put("back", view.back());
    }

    private static ObjectNode stack(StackStatus stack) {
        ObjectNode json =
                Json.object()
                        .put("name", stack.name())
                        .put("source", stack.source())
                        .put("state", stack.state().toString())
                        .put("commit", stack.commit().orElse(""))
                        .put("wanted", stack.wanted().orElse(""))
                        .put("since", stack.since().toString());
        json.set("lines", Json.array(stack.lines()));
        return json;
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
