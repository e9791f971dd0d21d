package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.Hook;
import jcompose.reconciler.desired.Hooks;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands in a container's record that are run in it at some points of its life. */
public final class HookRecord {
    private HookRecord() {}

    static ObjectNode write(Hooks hooks) {
        ObjectNode record = Json.object();
        write(record.putArray("postStart"), hooks.postStart());
        write(record.putArray("preStop"), hooks.preStop());
        return record;
    }

    private static void write(ArrayNode list, List<Hook> hooks) {
        for (Hook hook : hooks) {
            ObjectNode each = list.addObject();
            each.set("command", Json.array(hook.command()));
            hook.user().ifPresent(user -> each.put("user", user));
            hook.workingDirectory().ifPresent(path -> each.put("workingDirectory", path));
            each.put("privileged", hook.privileged());
            ArrayNode environment = each.putArray("environment");
            hook.environment().forEach((name, value) -> environment.add(name + "=" + value));
        }
    }

    /**
     * What is to be run in a container.
     *
     * @param directory the container's
     * @param config its record
     */
    public static List<ExecRequest> read(Path directory, JsonNode config, When when) {
        List<ExecRequest> requests = new ArrayList<>();
        for (JsonNode hook : config.path("hooks").path(when.member)) {
            requests.add(
                    new ExecRequest(
                            directory,
                            false,
                            false,
                            false,
                            hook.path("privileged").asBoolean(false),
                            text(hook, "user"),
                            text(hook, "workingDirectory"),
                            texts(hook.path("environment")),
                            texts(hook.path("command"))));
        }
        return requests;
    }

    private static Optional<String> text(JsonNode hook, String member) {
        return Optional.of(hook.path(member).asString("")).filter(text -> !text.isEmpty());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    /** At which point of a container's life. */
    public enum When {
        POST_START("postStart", "post_start"),
        PRE_STOP("preStop", "pre_stop");

        private final String member;
        private final String attribute;

        When(String member, String attribute) {
            this.member = member;
            this.attribute = attribute;
        }

        /** The attribute of the service. */
        @Override
        public String toString() {
            return attribute;
        }
    }
}
