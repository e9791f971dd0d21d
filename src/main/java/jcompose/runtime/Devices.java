package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Which device nodes the processes of a container may open (moby, oci/defaults.go; runc). */
final class Devices {
    /** null, zero, full, random, urandom, tty, console, ptmx, and all pseudo-terminals. */
    private static final List<String> CHARACTER =
            List.of("1:3", "1:5", "1:7", "1:8", "1:9", "5:0", "5:1", "5:2", "136:*");

    private Devices() {}

    static ArrayNode allowed(boolean privileged) {
        ArrayNode rules = Json.array(List.of());
        rules.addObject().put("allow", privileged).put("access", "rwm");
        if (privileged) {
            return rules;
        }
        // Any node may be made, as archives are unpacked with them, but not opened.
        rules.addObject().put("allow", true).put("type", "c").put("access", "m");
        rules.addObject().put("allow", true).put("type", "b").put("access", "m");
        for (String device : CHARACTER) {
            String[] numbers = device.split(":", 2);
            ObjectNode rule = rules.addObject().put("allow", true).put("type", "c");
            rule.put("major", Integer.parseInt(numbers[0]));
            if (!numbers[1].equals("*")) {
                rule.put("minor", Integer.parseInt(numbers[1]));
            }
            rule.put("access", "rwm");
        }
        return rules;
    }
}
