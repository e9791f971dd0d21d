package jcompose.deploy;

import jcompose.execute.Machine;
import jcompose.json.Json;
import jcompose.reconciler.actual.Container;
import jcompose.type.ContainerId;
import jcompose.volume.VolumeUsers;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Volumes that containers have and nobody gave a name. */
public record AnonymousVolumes(Machine machine) {
    /** Full names of the volumes of the stack's containers that no stack file names. */
    public SortedSet<String> ofStack(String stack) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        machine.volumes()
                .records()
                .forEach(
                        (name, record) -> {
                            if (record.anonymous() && record.stack().equals(Optional.of(stack))) {
                                names.add(name);
                            }
                        });
        return names;
    }

    /** Full names of the volumes without a name of their own that these containers alone have. */
    public SortedSet<String> ofOnly(Collection<Container> containers) throws IOException {
        SortedSet<ContainerId> ids = new TreeSet<>();
        containers.forEach(container -> ids.add(container.id()));
        VolumeUsers users = new VolumeUsers(machine.layout());
        SortedSet<String> names = new TreeSet<>();
        for (Container container : containers) {
            JsonNode config = machine.directories().config(container.id()).orElseGet(Json::object);
            for (String volume : users.volumes(config)) {
                if (machine.volumes().record(volume).anonymous()
                        && ids.containsAll(users.of(volume).names().keySet())) {
                    names.add(volume);
                }
            }
        }
        return names;
    }
}
