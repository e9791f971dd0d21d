package jcompose.cli.network;

import jcompose.cli.output.CommandException;
import jcompose.cli.output.Filters;
import jcompose.json.Json;
import jcompose.network.Bridges;
import jcompose.network.NetworkRecord;
import jcompose.network.NetworkRecords;
import jcompose.network.OwnedNetwork;
import jcompose.observe.NetworkUser;
import jcompose.reconciler.actual.ActualNetwork;
import jcompose.reconciler.desired.Allotment;
import jcompose.stack.grammar.NetworkOptions;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** A network as {@code network ls} and {@code network inspect} show it; names are Docker's. */
record NetworkLine(OwnedNetwork owned, NetworkRecord record) {
    /** What {@link #fits} looks at. */
    static final Set<String> FILTERS =
            Set.of("dangling", "driver", "id", "label", "name", "scope", "stack", "type");

    private static final String SCOPE = "local";

    private static final int SHORT_ID = 12;

    /** Of all stacks and of none, by name. */
    static List<NetworkLine> all(NetworkRecords records) throws IOException {
        List<NetworkLine> lines = new ArrayList<>();
        for (OwnedNetwork owned : OwnedNetwork.all()) {
            lines.add(new NetworkLine(owned, records.of(owned)));
        }
        lines.sort(Comparator.comparing(NetworkLine::name));
        return lines;
    }

    /**
     * The one of a full name, or whose ID begins so.
     *
     * @throws CommandException when there is none, or it may be several
     */
    static NetworkLine find(List<NetworkLine> lines, String word) throws CommandException {
        List<NetworkLine> found = lines.stream().filter(line -> line.name().equals(word)).toList();
        if (found.isEmpty() && word.matches("[0-9a-f]+")) {
            found = lines.stream().filter(line -> line.id().startsWith(word)).toList();
        }
        if (found.size() > 1) {
            throw new CommandException(
                    "network "
                            + word
                            + " may be "
                            + found.get(0).name()
                            + " or "
                            + found.get(1).name()
                            + ": give more of its ID");
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new CommandException("no network " + word));
    }

    String name() {
        return network().name();
    }

    String id() {
        return Bridges.id(name());
    }

    private ActualNetwork network() {
        return owned.network();
    }

    /** Empty: of no stack. */
    private String stack() {
        return owned.stack().equals(OwnedNetwork.ALONE) ? "" : owned.stack();
    }

    boolean fits(Filters filters) throws IOException {
        return filters.allows("dangling", !owned.isUsed())
                && filters.allowsText("driver", network().driver().word())
                && (!filters.has("id") || filters.of("id").stream().anyMatch(id()::startsWith))
                && filters.allowsLabels(record.labels())
                && (!filters.has("name") || filters.of("name").stream().anyMatch(name()::contains))
                && filters.allowsText("scope", SCOPE)
                && filters.allowsText("stack", stack())
                && filters.allowsText("type", "custom");
    }

    /** Labels as one text. */
    ObjectNode row(boolean whole) {
        List<String> labels = new ArrayList<>();
        record.labels().forEach((key, value) -> labels.add(key + "=" + value));
        return Json.object()
                .put("ID", whole ? id() : id().substring(0, SHORT_ID))
                .put("Name", name())
                .put("Driver", network().driver().word())
                .put("Scope", SCOPE)
                .put("Stack", stack())
                .put("Subnet", network().subnet().toString())
                .put("Internal", Boolean.toString(network().internal()))
                .put("IPv6", Boolean.toString(network().ipv6().isPresent()))
                .put("Labels", String.join(",", labels))
                .put("CreatedAt", record.created().map(Object::toString).orElse(""));
    }

    /**
     * All of it.
     *
     * @param verbose with the names by which containers are known, too
     */
    ObjectNode document(List<NetworkUser> users, boolean verbose) {
        ObjectNode document = Json.object();
        document.put("Name", name());
        document.put("Id", id());
        document.put("Created", record.created().map(Object::toString).orElse(""));
        document.put("Scope", SCOPE);
        document.put("Driver", network().driver().word());
        document.put("Stack", stack());
        document.put("Internal", network().internal());
        document.put("Attachable", true);
        document.put("Bridge", network().bridge());
        document.put("Up", network().up());
        document.put("EnableIPv4", true);
        document.put("EnableIPv6", network().ipv6().isPresent());
        ObjectNode options = document.putObject("Options");
        NetworkOptions.of(network()).forEach(options::put);
        ObjectNode labels = document.putObject("Labels");
        record.labels().forEach(labels::put);
        document.set("IPAM", addressing());
        ObjectNode containers = document.putObject("Containers");
        for (NetworkUser user : users) {
            if (user.network().equals(name())) {
                containers.set(user.id().hex(), container(user, verbose));
            }
        }
        return document;
    }

    private ObjectNode addressing() {
        Allotment allotment = record.allotment();
        ObjectNode json = Json.object().put("Driver", "default");
        ArrayNode config = json.putArray("Config");
        config.add(
                family(
                        network().subnet(),
                        network().gateways().of(network().subnet()),
                        allotment.range(),
                        allotment.reserved()));
        network()
                .ipv6()
                .ifPresent(
                        wide ->
                                config.add(
                                        family(
                                                wide,
                                                network().gateways().of(wide),
                                                allotment.ipv6Range(),
                                                allotment.ipv6Reserved())));
        return json;
    }

    private static ObjectNode family(
            Object subnet, Object gateway, Optional<?> range, SortedMap<String, ?> reserved) {
        ObjectNode json = Json.object().put("Subnet", subnet.toString());
        json.put("IPRange", range.map(Object::toString).orElse(""));
        json.put("Gateway", gateway.toString());
        if (!reserved.isEmpty()) {
            ObjectNode kept = json.putObject("AuxiliaryAddresses");
            reserved.forEach((name, address) -> kept.put(name, address.toString()));
        }
        return json;
    }

    private ObjectNode container(NetworkUser user, boolean verbose) {
        ObjectNode json =
                Json.object()
                        .put("Name", user.name())
                        .put("IPv4Address", user.address() + "/" + network().subnet().prefix())
                        .put("IPv6Address", user.ipv6().orElse(""))
                        .put("MacAddress", user.mac());
        if (verbose) {
            json.set("DNSNames", Json.array(user.names()));
        }
        return json;
    }
}
