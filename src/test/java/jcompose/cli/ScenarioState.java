package jcompose.cli;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The containers of a stack as {@code ps -a --format json} shows them. */
record ScenarioState(List<Seen> containers) {
    /** One of them; {@code number} is empty for what was run beside the stack. */
    record Seen(
            String id,
            String name,
            String service,
            String state,
            String health,
            boolean beside,
            Map<String, String> labels) {
        String number() {
            return labels.getOrDefault("com.docker.compose.container-number", "");
        }

        static Seen of(JsonNode line) {
            Map<String, String> labels = new TreeMap<>();
            for (String label : line.path("Labels").asString("").split(",", -1)) {
                int equals = label.indexOf('=');
                if (equals > 0) {
                    labels.put(label.substring(0, equals), label.substring(equals + 1));
                }
            }
            return new Seen(
                    line.path("ID").asString(""),
                    line.path("Name").asString(""),
                    line.path("Service").asString(""),
                    line.path("State").asString(""),
                    line.path("Health").asString(""),
                    "True".equals(labels.get("com.docker.compose.oneoff")),
                    labels);
        }
    }

    static ScenarioState of(Machinery.Ran ps) {
        List<Seen> containers = new ArrayList<>();
        ps.out().lines().map(Json::parse).map(Seen::of).forEach(containers::add);
        containers.sort(Comparator.comparing(Seen::name));
        return new ScenarioState(List.copyOf(containers));
    }

    List<Seen> replicas(String service) {
        return of(service, false);
    }

    List<Seen> beside(String service) {
        return of(service, true);
    }

    static List<String> ids(List<Seen> containers) {
        return containers.stream().map(Seen::id).sorted().toList();
    }

    private List<Seen> of(String service, boolean beside) {
        return containers.stream()
                .filter(each -> each.service().equals(service) && each.beside() == beside)
                .toList();
    }
}
