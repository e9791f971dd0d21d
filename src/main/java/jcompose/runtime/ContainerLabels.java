package jcompose.runtime;

import jcompose.type.ContainerId;

import tools.jackson.databind.JsonNode;

/**
 * Who a container is, as its record says.
 *
 * @param service empty: of none
 * @param replica empty: it is no replica of a service
 * @param ownName of a replica that has one; else empty
 * @param oneOff its name, if it was run beside the stack's replicas; else empty
 */
public record ContainerLabels(
        String stack,
        String service,
        String replica,
        String oneOff,
        String reference,
        String ownName) {
    /** Of a launch line. */
    public static ContainerLabels of(JsonNode config) {
        JsonNode labels = config.path("labels");
        return new ContainerLabels(
                labels.path("stack").asString(""),
                labels.path("service").asString(""),
                labels.path("replica").asString(""),
                labels.path("oneoff").asString(""),
                labels.path("reference").asString(""),
                config.path("name").asString(""));
    }

    /** As people call it: {@code hello-web-1}. */
    public String name(ContainerId id) {
        if (!oneOff.isEmpty()) {
            return oneOff;
        }
        if (!ownName.isEmpty()) {
            return ownName;
        }
        return service.isEmpty() || replica.isEmpty()
                ? id.hex()
                : stack + "-" + service + "-" + replica;
    }
}
