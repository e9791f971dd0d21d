package jcompose.gitops;

import com.fasterxml.jackson.annotation.JsonCreator;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a stack from a repository may do to the machine; nothing of it unless it is said.
 *
 * @param bindMounts directories of the machine that it may mount, with all below them
 * @param hostPorts ports of the machine that it may publish, as {@code 80} or {@code 8000-8100}
 * @param hostNamespaces whether it may share the machine's own namespaces
 * @param privileged whether it may have capabilities and calls beyond the usual ones
 * @param devices whether it may use devices
 * @param contexts whether builds may read other places than their folder
 * @param external whether it may use networks and volumes that are not its own
 */
public record Grants(
        List<String> bindMounts,
        List<String> hostPorts,
        boolean hostNamespaces,
        boolean privileged,
        boolean devices,
        boolean contexts,
        boolean external) {
    static final Grants NOTHING =
            new Grants(List.of(), List.of(), false, false, false, false, false);

    public Grants {
        bindMounts = List.copyOf(bindMounts);
        hostPorts = List.copyOf(hostPorts);
        for (String range : hostPorts) {
            if (!range.matches("\\d{1,5}(-\\d{1,5})?")) {
                throw new IllegalArgumentException(
                        "hostPorts: '" + range + "' is neither a port nor a range of ports");
            }
        }
    }

    @JsonCreator
    static Grants of(
            @Nullable List<String> bindMounts,
            @Nullable List<String> hostPorts,
            @Nullable Boolean hostNamespaces,
            @Nullable Boolean privileged,
            @Nullable Boolean devices,
            @Nullable Boolean contexts,
            @Nullable Boolean external) {
        return new Grants(
                bindMounts == null ? List.of() : bindMounts,
                hostPorts == null ? List.of() : hostPorts,
                Boolean.TRUE.equals(hostNamespaces),
                Boolean.TRUE.equals(privileged),
                Boolean.TRUE.equals(devices),
                Boolean.TRUE.equals(contexts),
                Boolean.TRUE.equals(external));
    }

    boolean grantsPort(int port) {
        for (String range : hostPorts) {
            String[] ends = range.split("-", -1);
            if (port >= Integer.parseInt(ends[0])
                    && port <= Integer.parseInt(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }
}
