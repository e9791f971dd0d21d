package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;

/**
 * Attributes of the Compose Specification that cannot be run yet, and those that have no meaning on
 * Linux: {@code *} stands for any name, {@code []} for any element of a list. Whoever makes one of
 * them work takes it out here.
 */
final class NotYet {
    private static final List<String> REFUSED =
            List.of(
                    "services.*.annotations",
                    "services.*.blkio_config",
                    "services.*.cgroup",
                    "services.*.cgroup_parent",
                    "services.*.configs",
                    "services.*.cpu_period",
                    "services.*.cpu_quota",
                    "services.*.cpu_rt_period",
                    "services.*.cpu_rt_runtime",
                    "services.*.cpu_shares",
                    "services.*.cpuset",
                    "services.*.deploy.endpoint_mode",
                    "services.*.deploy.labels",
                    "services.*.deploy.placement",
                    "services.*.deploy.resources.reservations",
                    "services.*.deploy.restart_policy",
                    "services.*.device_cgroup_rules",
                    "services.*.devices",
                    "services.*.dns",
                    "services.*.dns_opt",
                    "services.*.dns_search",
                    "services.*.domainname",
                    "services.*.external_links",
                    "services.*.extra_hosts",
                    "services.*.gpus",
                    "services.*.group_add",
                    "services.*.links",
                    "services.*.logging",
                    "services.*.mac_address",
                    "services.*.mem_reservation",
                    "services.*.mem_swappiness",
                    "services.*.memswap_limit",
                    "services.*.models",
                    "services.*.networks.*.aliases",
                    "services.*.networks.*.driver_opts",
                    "services.*.networks.*.gw_priority",
                    "services.*.networks.*.interface_name",
                    "services.*.networks.*.ipv4_address",
                    "services.*.networks.*.ipv6_address",
                    "services.*.networks.*.link_local_ips",
                    "services.*.networks.*.mac_address",
                    "services.*.networks.*.priority",
                    "services.*.oom_kill_disable",
                    "services.*.oom_score_adj",
                    "services.*.platform",
                    "services.*.post_start",
                    "services.*.pre_start",
                    "services.*.pre_stop",
                    "services.*.provider",
                    "services.*.runtime",
                    "services.*.secrets",
                    "services.*.shm_size",
                    "services.*.storage_opt",
                    "services.*.sysctls",
                    "services.*.ulimits",
                    "services.*.use_api_socket",
                    "services.*.userns_mode",
                    "services.*.uts",
                    "services.*.volumes.[].bind.recursive",
                    "services.*.volumes.[].image",
                    "services.*.volumes.[].volume.labels",
                    "services.*.volumes_from",
                    "networks.*.attachable",
                    "networks.*.driver_opts",
                    "networks.*.enable_ipv4",
                    "networks.*.enable_ipv6",
                    "networks.*.external",
                    "networks.*.ipam.config.[].aux_addresses",
                    "networks.*.ipam.config.[].gateway",
                    "networks.*.ipam.config.[].ip_range",
                    "networks.*.ipam.driver",
                    "networks.*.ipam.options",
                    "networks.*.labels");

    private static final List<String> WITHOUT_MEANING =
            List.of(
                    "services.*.build.isolation",
                    "services.*.cpu_count",
                    "services.*.cpu_percent",
                    "services.*.credential_spec",
                    "services.*.isolation",
                    "services.*.volumes.[].consistency");

    private final Problems problems;

    private NotYet(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping file, Problems problems) {
        NotYet check = new NotYet(problems);
        REFUSED.forEach(
                way -> check.visit(file, KeyPath.ROOT, List.of(way.split("\\.")), check::refuse));
        WITHOUT_MEANING.forEach(
                way -> check.visit(file, KeyPath.ROOT, List.of(way.split("\\.")), check::warn));
    }

    /** Says something about a value that is there. */
    @FunctionalInterface
    private interface Verdict {
        void on(String key, Position position, KeyPath path);
    }

    private void visit(Tree tree, KeyPath path, List<String> way, Verdict verdict) {
        String step = way.getFirst();
        List<String> rest = way.subList(1, way.size());
        if (step.equals("[]") && tree instanceof Tree.Sequence list) {
            int index = 0;
            for (Tree element : list.elements()) {
                visit(element, path.index(index++), rest, verdict);
            }
        } else if (step.equals("*") && tree instanceof Tree.Mapping map) {
            map.entries().forEach((key, each) -> visit(each.value(), path.key(key), rest, verdict));
        } else if (tree instanceof Tree.Mapping map) {
            Tree.Entry entry = map.entries().get(step);
            if (entry != null && !rest.isEmpty()) {
                visit(entry.value(), path.key(step), rest, verdict);
            } else if (entry != null && saysSomething(entry.value())) {
                verdict.on(step, entry.position(), path.key(step));
            }
        }
    }

    private static boolean saysSomething(Tree value) {
        return switch (value) {
            case Tree.Null ignored -> false;
            case Tree.Invalid ignored -> false;
            case Tree.Bool bool -> bool.value();
            case Tree.Whole whole -> whole.value() != 0;
            case Tree.Real real -> real.value() != 0;
            case Tree.Text text -> !text.text().isEmpty();
            case Tree.Sequence list -> !list.elements().isEmpty();
            case Tree.Mapping map -> !map.entries().isEmpty();
        };
    }

    private void refuse(String key, Position position, KeyPath path) {
        problems.error(position, path, "'" + key + "' is not supported yet");
    }

    private void warn(String key, Position position, KeyPath path) {
        problems.warning(position, path, "'" + key + "' has no effect on Linux", "");
    }
}
