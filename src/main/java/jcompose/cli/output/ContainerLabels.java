package jcompose.cli.output;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.Value;
import jcompose.runtime.Origin;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A container's labels, as {@code docker ps} says them. */
final class ContainerLabels {
    private ContainerLabels() {}

    /** The service's own, and those by which tools know containers of a stack. */
    static String text(ContainerLine line) {
        Container container = line.container();
        TreeMap<String, String> labels = new TreeMap<>();
        if (container.fields().get(Field.LABELS) instanceof Value.Several(List<String> parts)) {
            for (String part : parts) {
                int equals = part.indexOf('=');
                labels.put(
                        equals < 0 ? part : part.substring(0, equals),
                        equals < 0 ? "" : part.substring(equals + 1));
            }
        }
        labels.putAll(Origin.of(line.config()).labels());
        labels.put("com.docker.compose.project", line.stack());
        labels.put("com.docker.compose.service", line.service());
        labels.put("com.docker.compose.oneoff", line.oneOff().isPresent() ? "True" : "False");
        container
                .replica()
                .filter(_ -> line.oneOff().isEmpty())
                .ifPresent(
                        replica ->
                                labels.put(
                                        "com.docker.compose.container-number",
                                        Integer.toString(replica.number())));
        container
                .image()
                .ifPresent(image -> labels.put("com.docker.compose.image", image.toString()));
        labels.put(
                "com.docker.compose.config-hash",
                line.config().path("labels").path("spec").asString("").replaceAll("^sha256:", ""));
        labels.put("com.docker.compose.depends_on", String.join(",", container.dependsOn()));
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }
}
