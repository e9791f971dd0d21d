package jcompose.execute;

import jcompose.json.Json;
import jcompose.reconciler.actual.Firewall;
import jcompose.runtime.RuntimeProgram;
import jcompose.type.Ipv4;
import jcompose.type.Protocol;
import jcompose.type.PublishedPort;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel must forget when published ports lead elsewhere: it decides once for all packets
 * between the same two ends where they go.
 *
 * <p>Connections to a replica that is replaced go on until it has ended; datagrams have no end, so
 * they go to its successor at once.
 */
final class Flows {
    private final RuntimeProgram runtime;

    Flows(RuntimeProgram runtime) {
        this.runtime = runtime;
    }

    void forget(Firewall before, Firewall after) throws IOException {
        List<String> lines = lines(before, after);
        if (!lines.isEmpty()) {
            runtime.forgetFlows(lines);
        }
    }

    static List<String> lines(Firewall before, Firewall after) {
        List<String> lines = new ArrayList<>();
        before.ports()
                .forEach(
                        (port, behind) -> {
                            List<Ipv4> now = after.ports().getOrDefault(port, List.of());
                            boolean goes = port.protocol() == Protocol.UDP || now.isEmpty();
                            for (Ipv4 address : goes ? behind : List.<Ipv4>of()) {
                                if (!now.contains(address)) {
                                    lines.add(line(port, Optional.of(address.toString())));
                                    before.ipv6()
                                            .of(address)
                                            .map(Object::toString)
                                            .ifPresent(
                                                    ipv6 ->
                                                            lines.add(
                                                                    line(port, Optional.of(ipv6))));
                                }
                            }
                        });
        for (PublishedPort port : after.ports().keySet()) {
            if (port.protocol() == Protocol.UDP && !before.ports().containsKey(port)) {
                lines.add(line(port, Optional.empty()));
            }
        }
        return lines;
    }

    /** Without an address: those that have gone to the machine itself. */
    private static String line(PublishedPort port, Optional<String> address) {
        ObjectNode line = Json.object();
        line.put("protocol", port.protocol().toString());
        line.put("published", port.published());
        address.ifPresent(text -> line.put("address", text));
        return Json.write(line);
    }
}
