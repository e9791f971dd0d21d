package jcompose.observe;

import jcompose.runtime.ContainerDirectory;
import jcompose.runtime.ContainerLabels;
import jcompose.type.ContainerId;
import jcompose.type.Ipv4;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who has an interface on a network, as the records of containers say that have not ended.
 *
 * @param network its full name
 * @param ipv6 its IPv6 address with the number of its network's bits
 * @param name as people call the container
 * @param names by which it is found there
 */
public record NetworkUser(
        String network,
        ContainerId id,
        String stack,
        String name,
        Ipv4 address,
        Optional<String> ipv6,
        String mac,
        List<String> names) {
    public NetworkUser {
        names = List.copyOf(names);
    }

    /** Of all networks and stacks. */
    public static List<NetworkUser> read(ContainerDirectory directories) throws IOException {
        List<NetworkUser> users = new ArrayList<>();
        for (ContainerId id : directories.list()) {
            Optional<JsonNode> config = directories.config(id);
            if (config.isEmpty() || directories.endState(id).isPresent()) {
                continue;
            }
            ContainerLabels labels = ContainerLabels.of(config.get());
            for (JsonNode end : config.get().path("network").path("interfaces")) {
                String address = end.path("addresses").path(0).asString("").split("/", 2)[0];
                List<String> names = new ArrayList<>();
                end.path("names").forEach(each -> names.add(each.asString("")));
                if (!address.isEmpty()) {
                    users.add(
                            new NetworkUser(
                                    end.path("network").asString(""),
                                    id,
                                    labels.stack(),
                                    labels.name(id),
                                    Ipv4.parse(address),
                                    end.path("addresses").path(1).asStringOpt(),
                                    end.path("mac").asString(""),
                                    names));
                }
            }
        }
        return users;
    }
}
