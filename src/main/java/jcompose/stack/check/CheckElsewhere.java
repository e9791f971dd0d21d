package jcompose.stack.check;

import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.Map;

/**
 * Attributes that are about other machines than this one: those of clusters and of Windows change
 * nothing, and those that need what is not here are refused with the reason.
 */
final class CheckElsewhere {
    private static final String CLUSTER = "has no effect: there is one machine and no cluster";
    private static final String WINDOWS = "has no effect on Linux";

    private static final Map<String, String> WITHOUT_EFFECT =
            Map.ofEntries(
                    Map.entry("services.*.build.isolation", WINDOWS),
                    Map.entry("services.*.cpu_count", WINDOWS),
                    Map.entry("services.*.cpu_percent", WINDOWS),
                    Map.entry("services.*.credential_spec", WINDOWS),
                    Map.entry("services.*.isolation", WINDOWS),
                    Map.entry("services.*.volumes.[].consistency", WINDOWS),
                    Map.entry("services.*.deploy.endpoint_mode", CLUSTER),
                    Map.entry("services.*.deploy.placement", CLUSTER),
                    Map.entry(
                            "services.*.deploy.labels",
                            "has no effect: these are labels of a cluster's service, not of"
                                    + " containers"),
                    Map.entry(
                            "services.*.deploy.resources.reservations.generic_resources", CLUSTER),
                    Map.entry(
                            "networks.*.labels",
                            "has no effect: networks are the kernel's bridges, which keep none"),
                    Map.entry(
                            "services.*.cgroup_parent",
                            "has no effect: the containers of a stack share the cgroup"
                                    + " jcompose/STACK"));

    private static final String GPU =
            "cannot be given: containers get the nodes named in 'devices', and no driver's files";

    private static final Map<String, String> REFUSED =
            Map.of(
                    "services.*.gpus",
                    GPU,
                    "services.*.deploy.resources.reservations.devices",
                    GPU,
                    "services.*.models",
                    "cannot be run: there is no model runner on this machine",
                    "services.*.use_api_socket",
                    "cannot be given: there is no Docker daemon whose socket it could be",
                    "services.*.storage_opt",
                    "cannot be kept: the size of a container's own files is not limited");

    private static final Ways WAYS = new Ways();

    static {
        WITHOUT_EFFECT.forEach(WAYS::warn);
        REFUSED.forEach(WAYS::refuse);
    }

    private CheckElsewhere() {}

    static void check(Tree.Mapping file, Problems problems) {
        WAYS.check(file, problems);
    }
}
