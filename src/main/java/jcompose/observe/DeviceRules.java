package jcompose.observe;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which devices the processes of a cgroup may use: by {@code c 1:3}, where a number may be an
 * asterisk, the access, {@code rwm} or less of it
 * (Documentation/admin-guide/cgroup-v1/devices.rst).
 */
record DeviceRules(SortedMap<String, String> access) {
    private static final String ALL = "a *:*";

    /** The lines of {@code devices.list}. */
    static DeviceRules ofKernel(JsonNode lines) {
        SortedMap<String, String> access = new TreeMap<>();
        for (JsonNode line : lines) {
            String text = line.asString("");
            int blank = text.lastIndexOf(' ');
            if (blank > 0) {
                access.put(text.substring(0, blank), text.substring(blank + 1));
            }
        }
        return new DeviceRules(access);
    }

    /** What the runtime was told; empty where it is more than a list of what is allowed. */
    static Optional<DeviceRules> ofConfiguration(JsonNode rules) {
        SortedMap<String, String> access = new TreeMap<>();
        for (JsonNode rule : rules) {
            boolean allowed = rule.path("allow").asBoolean(false);
            String added = rule.path("access").asString("rwm");
            if (!rule.has("type")) {
                access.clear();
                if (allowed) {
                    access.put(ALL, added);
                }
            } else if (!allowed) {
                return Optional.empty();
            } else if (!access.containsKey(ALL)) {
                String device =
                        rule.path("type").asString()
                                + " "
                                + number(rule.path("major"))
                                + ":"
                                + number(rule.path("minor"));
                access.merge(device, added, DeviceRules::both);
            }
        }
        access.replaceAll((device, each) -> both(each, ""));
        return Optional.of(new DeviceRules(access));
    }

    private static String number(JsonNode number) {
        return number.isNumber() ? number.asString() : "*";
    }

    /** In the kernel's order. */
    private static String both(String one, String other) {
        StringBuilder both = new StringBuilder();
        for (String letter : List.of("r", "w", "m")) {
            if (one.contains(letter) || other.contains(letter)) {
                both.append(letter);
            }
        }
        return both.toString();
    }

    /** What is other than wanted, in words. */
    List<String> deviations(DeviceRules wanted) {
        TreeSet<String> devices = new TreeSet<>(access.keySet());
        devices.addAll(wanted.access.keySet());
        List<String> deviations = new ArrayList<>();
        for (String device : devices) {
            String found = access.getOrDefault(device, "nothing");
            String asked = wanted.access.getOrDefault(device, "nothing");
            if (!found.equals(asked)) {
                deviations.add(device + " may " + found + " instead of " + asked);
            }
        }
        return deviations;
    }
}
