package jcompose.deploy;

import jcompose.image.ImageConfig;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** An image's configuration with what its container was told otherwise. */
record CommittedConfig(ImageConfig image, JsonNode oci) {
    /** Of the container, whatever its image says. */
    private static final Set<String> NOT_KEPT = Set.of("HOSTNAME", "HOME", "TERM");

    ImageConfig config() {
        List<String> arguments = arguments(oci);
        List<String> entrypoint = image.entrypoint();
        boolean prefixed =
                arguments.size() >= entrypoint.size()
                        && arguments.subList(0, entrypoint.size()).equals(entrypoint);
        JsonNode process = oci.path("process");
        String directory = process.path("cwd").asString("/");
        return new ImageConfig(
                prefixed ? entrypoint : List.of(),
                prefixed ? arguments.subList(entrypoint.size(), arguments.size()) : arguments,
                environment(),
                directory.equals("/") ? image.workingDirectory() : directory,
                process.path("user").path("username").asString(""),
                image.exposedPorts(),
                image.volumes(),
                image.labels(),
                image.healthCheck(),
                image.stopSignal(),
                image.shell(),
                List.of()); // the instructions have had their build
    }

    /** Without the process 1 that {@code init} puts before them. */
    static List<String> arguments(JsonNode oci) {
        List<String> arguments = new ArrayList<>();
        oci.path("process").path("args").forEach(word -> arguments.add(word.asString("")));
        boolean init = arguments.size() > 3 && arguments.getFirst().equals("/dev/init");
        return init ? arguments.subList(3, arguments.size()) : arguments;
    }

    private SequencedMap<String, String> environment() {
        SequencedMap<String, String> environment = new LinkedHashMap<>(image.environment());
        for (JsonNode assignment : oci.path("process").path("env")) {
            String text = assignment.asString("");
            int equals = text.indexOf('=');
            String name = text.substring(0, Math.max(equals, 0));
            if (equals > 0 && (!NOT_KEPT.contains(name) || environment.containsKey(name))) {
                environment.put(name, text.substring(equals + 1));
            }
        }
        return environment;
    }
}
