package jcompose.runtime;

import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who the users of containers with user namespaces are on the machine. All such containers have the
 * same: their files are told from the machine's by it (native/src/layer/owners.h), beyond what
 * systemd gives to containers and what subuid(5) usually has.
 */
public final class UserRange {
    static final long FIRST = 2_000_000_000L;
    static final int COUNT = 65536;

    private UserRange() {}

    /**
     * Whether layers can be mounted with mapped owners: overlays take mounts as layers since Linux
     * 6.13.
     *
     * @param release as {@code uname -r} prints it
     */
    public static boolean isSupportedBy(String release) {
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(release);
        if (!version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        return major > 6 || (major == 6 && Integer.parseInt(version.group(2)) >= 13);
    }

    static ArrayNode mappings() {
        ArrayNode mappings = Json.array(List.of());
        mappings.addObject().put("containerID", 0).put("hostID", FIRST).put("size", COUNT);
        return mappings;
    }
}
