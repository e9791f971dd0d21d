package jcompose.deploy;

import jcompose.reconciler.actual.Firewall;
import jcompose.runtime.OneOffRun;
import jcompose.type.Ipv4;
import jcompose.type.PublishedPort;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Published ports of a container that has joined or left a network. */
final class MovedPorts {
    private final JsonNode config;
    private final Optional<Ipv4> gone;
    private final Optional<Ipv4> open;

    /**
     * Of a container.
     *
     * @param config its record as it is from now on
     * @param gone the address that it has no more
     */
    MovedPorts(JsonNode config, Optional<Ipv4> gone) {
        this.config = config;
        this.gone = gone;
        open = open(config);
    }

    /** On the first of its networks that has a way out. */
    private static Optional<Ipv4> open(JsonNode config) {
        for (JsonNode end : config.path("network").path("interfaces")) {
            if (!end.path("ways").isEmpty()) {
                String address = end.path("addresses").path(0).asString("");
                return Optional.of(Ipv4.parse(address.split("/", 2)[0]));
            }
        }
        return Optional.empty();
    }

    /** Those of its stack, in which its own lead to where it can be reached. */
    Firewall in(Firewall found) {
        SortedMap<PublishedPort, List<Ipv4>> ports = new TreeMap<>();
        found.ports()
                .forEach(
                        (port, before) -> {
                            List<Ipv4> behind = new ArrayList<>(before);
                            if (gone.isPresent() && behind.remove(gone.get())) {
                                open.filter(at -> leads(port, at, found)).ifPresent(behind::add);
                            }
                            if (!behind.isEmpty()) {
                                ports.put(port, behind);
                            }
                        });
        for (PublishedPort own : OneOffRun.ports(config)) {
            open.filter(at -> leads(own, at, found))
                    .ifPresent(at -> ports.putIfAbsent(own, List.of(at)));
        }
        return found.publishing(ports);
    }

    /** A port of IPv6 needs an address of that kind. */
    private static boolean leads(PublishedPort port, Ipv4 address, Firewall found) {
        return !port.isIpv6() || found.ipv6().of(address).isPresent();
    }
}
