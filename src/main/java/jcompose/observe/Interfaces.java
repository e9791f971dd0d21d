package jcompose.observe;

import jcompose.reconciler.desired.Bandwidth;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** What of a container's interfaces is not as its record says, as the kernel has them. */
final class Interfaces {
    private final List<String> deviations = new ArrayList<>();

    private Interfaces() {}

    /**
     * Each as a sentence: {@code address of eth0: none → 10.210.0.3}.
     *
     * @param recorded what the runtime was told
     * @param found what it says of the container's network namespace; missing where it could not
     *     look
     */
    static List<String> deviations(JsonNode recorded, JsonNode found) {
        Interfaces interfaces = new Interfaces();
        if (found.isObject()) {
            for (JsonNode wanted : recorded.path("interfaces")) {
                String name = wanted.path("name").asString("");
                interfaces.compare(name, wanted, found.path("interfaces").path(name));
            }
            for (JsonNode route : recorded.path("routes")) {
                interfaces.compareRoute(route.path("via").asString(""), found.path("gateways"));
            }
        }
        return interfaces.deviations;
    }

    /** As the kernel limits them, by full network name. */
    static SortedMap<String, Bandwidth> bandwidths(JsonNode recorded, JsonNode found) {
        SortedMap<String, Bandwidth> bandwidths = new TreeMap<>();
        for (JsonNode wanted : recorded.path("interfaces")) {
            JsonNode end = found.path("interfaces").path(wanted.path("name").asString(""));
            bandwidths.put(
                    wanted.path("network").asString(""),
                    new Bandwidth(
                            end.path("bandwidth").asLong(0),
                            end.path("peer").path("bandwidth").asLong(0)));
        }
        return bandwidths;
    }

    private void compare(String name, JsonNode wanted, JsonNode found) {
        if (found.isMissingNode()) {
            differ(name, "none", "on " + wanted.path("network").asString(""));
            return;
        }
        if (!found.path("up").asBoolean(true)) {
            differ(name, "down", "up");
        }
        String mac = wanted.path("mac").asString("");
        String foundMac = found.path("mac").asString("");
        if (!mac.isEmpty() && !mac.equalsIgnoreCase(foundMac)) {
            differ("mac_address of " + name, foundMac, mac);
        }
        compareAddresses(name, wanted.path("addresses"), texts(found.path("addresses")));
        List<String> local = new ArrayList<>(texts(found.path("addresses")));
        local.addAll(texts(found.path("linkLocal")));
        for (String address : texts(wanted.path("linkLocal"))) {
            if (!local.contains(address)) {
                differ("address of " + name, "none", bare(address));
            }
        }
        JsonNode peer = found.path("peer");
        if (wanted.has("kind")) {
            String parent = wanted.path("parent").asString("");
            if (!parent.equals(peer.path("name").asString(""))) {
                differ("parent of " + name, peer.path("name").asString("none"), parent);
            }
            return;
        }
        String bridge = wanted.path("bridge").asString("");
        if (!bridge.equals(peer.path("bridge").asString(""))) {
            differ("bridge of " + name, peer.path("bridge").asString("none"), bridge);
        }
        if (!peer.path("up").asBoolean(true)) {
            differ("the machine's end of " + name, "down", "up");
        }
        if (!peer.path("guarded").asBoolean(true)) {
            differ("guard of " + name, "none", "against forged addresses");
        }
    }

    /** What stands there instead is shown; what stands there besides is the container's affair. */
    private void compareAddresses(String name, JsonNode wanted, List<String> there) {
        for (String address : texts(wanted)) {
            if (!there.contains(address)) {
                List<String> instead =
                        there.stream()
                                .filter(other -> isIpv6(other) == isIpv6(address))
                                .map(Interfaces::bare)
                                .toList();
                differ("address of " + name, list(instead), bare(address));
            }
        }
    }

    private void compareRoute(String via, JsonNode gateways) {
        List<String> there = texts(gateways);
        if (!via.isEmpty() && !there.contains(via)) {
            List<String> instead =
                    there.stream().filter(other -> isIpv6(other) == isIpv6(via)).toList();
            differ("default route", list(instead), via);
        }
    }

    private void differ(String what, String found, String wanted) {
        deviations.add(what + ": " + found + " → " + wanted);
    }

    private static String list(List<String> texts) {
        return texts.isEmpty() ? "none" : String.join(" ", texts);
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(each -> each.asString(""))
                .toList();
    }

    private static String bare(String address) {
        return address.split("/", 2)[0];
    }

    private static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }
}
