package jcompose.observe;

import jcompose.reconciler.difference.Value;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;

/** Which networks a container is still connected to. */
final class Attachments {
    private final Sighting sighting;
    private final MachineView machine;

    Attachments(Sighting sighting, MachineView machine) {
        this.sighting = sighting;
        this.machine = machine;
    }

    /** What was asked for, without the networks whose bridge has lost the container's interface. */
    Value actual(Value recorded) {
        if (!(recorded instanceof Value.Several(List<String> networks))) {
            return recorded;
        }
        List<String> connected = new ArrayList<>(networks);
        for (JsonNode end : sighting.config().path("network").path("interfaces")) {
            String bridge = end.path("bridge").asString("");
            if (!machine.isPort(end.path("host").asString(""), bridge)) {
                connected.remove(end.path("network").asString(""));
            }
        }
        return new Value.Several(connected);
    }
}
