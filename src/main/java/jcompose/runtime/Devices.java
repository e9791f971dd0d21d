package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.desired.KernelSettings;
import jcompose.reconciler.desired.KernelSettings.Device;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which device nodes a container has, and which its processes may open beside those that every
 * container has (moby, oci/defaults.go; runc).
 */
final class Devices {
    /** null, zero, full, random, urandom, tty, console, ptmx, and all pseudo-terminals. */
    private static final List<String> CHARACTER =
            List.of("1:3", "1:5", "1:7", "1:8", "1:9", "5:0", "5:1", "5:2", "136:*");

    private final boolean privileged;
    private final KernelSettings kernel;
    private final List<Node> nodes;

    /** A node of the machine as the container has it. */
    private record Node(HostDevice device, String target, String permissions) {}

    /**
     * Looks for the nodes.
     *
     * @throws IllegalArgumentException when one does not exist
     */
    Devices(boolean privileged, KernelSettings kernel) {
        this.privileged = privileged;
        this.kernel = kernel;
        nodes = nodes(kernel.devices());
    }

    private static List<Node> nodes(List<Device> wanted) {
        List<Node> nodes = new ArrayList<>();
        for (Device device : wanted) {
            Path source = Path.of(device.source());
            if (Files.isDirectory(source)) {
                beneath(source, device, nodes);
            } else {
                HostDevice found = HostDevice.numbers(device.source());
                nodes.add(new Node(found, device.target(), device.permissions()));
            }
        }
        return nodes;
    }

    /** Of a directory, whatever is a device, as with Docker. */
    private static void beneath(Path source, Device device, List<Node> nodes) {
        try (var files = Files.walk(source)) {
            for (Path file : files.filter(each -> !Files.isDirectory(each)).toList()) {
                String target = Path.of(device.target()).resolve(source.relativize(file)) + "";
                if (!Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
                    nodes.add(new Node(HostDevice.read(file), target, device.permissions()));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the devices in " + source + " cannot be read", e);
        }
    }

    /** To be made ({@code linux.devices}). */
    ArrayNode made() {
        ArrayNode made = Json.array(List.of());
        for (Node node : nodes) {
            HostDevice device = node.device();
            made.addObject()
                    .put("path", node.target())
                    .put("type", String.valueOf(device.type()))
                    .put("major", device.major())
                    .put("minor", device.minor())
                    .put("fileMode", device.mode())
                    .put("uid", device.user())
                    .put("gid", device.group());
        }
        return made;
    }

    /** To be opened ({@code linux.resources.devices}). */
    ArrayNode allowed() {
        ArrayNode rules = Json.array(List.of());
        rules.addObject().put("allow", privileged).put("access", "rwm");
        if (privileged) {
            return rules;
        }
        // Any node may be made, as archives are unpacked with them, but not opened.
        rules.addObject().put("allow", true).put("type", "c").put("access", "m");
        rules.addObject().put("allow", true).put("type", "b").put("access", "m");
        for (String device : CHARACTER) {
            rule(rules, "c", device, "rwm");
        }
        for (Node node : nodes) {
            HostDevice device = node.device();
            String numbers = device.major() + ":" + device.minor();
            rule(rules, String.valueOf(device.type()), numbers, node.permissions());
        }
        for (String text : kernel.deviceRules()) {
            String[] parts = text.split(" ", 3);
            rule(rules, parts[0], parts[1], parts[2]);
        }
        return rules;
    }

    private static void rule(ArrayNode rules, String type, String device, String access) {
        String[] numbers = device.split(":", 2);
        ObjectNode rule = rules.addObject().put("allow", true).put("type", type);
        for (int i = 0; i < 2; i++) {
            if (!numbers[i].equals("*")) {
                rule.put(i == 0 ? "major" : "minor", Long.parseLong(numbers[i]));
            }
        }
        rule.put("access", access);
    }
}
