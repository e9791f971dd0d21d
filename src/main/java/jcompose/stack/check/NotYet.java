package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private static final Crossing ROOT = new Crossing();

    static {
        REFUSED.forEach(way -> ROOT.lead(way, Verdict.REFUSED));
        WITHOUT_MEANING.forEach(way -> ROOT.lead(way, Verdict.WITHOUT_MEANING));
    }

    private final Problems problems;

    private NotYet(Problems problems) {
        this.problems = problems;
    }

    static void check(Tree.Mapping file, Problems problems) {
        new NotYet(problems).visit(file, KeyPath.ROOT, ROOT);
    }

    private enum Verdict {
        REFUSED,
        WITHOUT_MEANING
    }

    /** Where the ways part: all of them are walked at once. */
    private static final class Crossing {
        private final Map<String, Crossing> steps = new HashMap<>();
        private @Nullable Verdict verdict;

        void lead(String way, Verdict end) {
            Crossing here = this;
            for (String step : way.split("\\.", -1)) {
                here = here.steps.computeIfAbsent(step, _ -> new Crossing());
            }
            here.verdict = end;
        }

        /** Null where no way leads on from {@code key}. */
        @Nullable Crossing next(String key) {
            Crossing named = steps.get(key);
            return named == null ? steps.get("*") : named;
        }
    }

    private void visit(Tree tree, KeyPath path, Crossing crossing) {
        Crossing element = crossing.steps.get("[]");
        if (tree instanceof Tree.Sequence list && element != null) {
            int index = 0;
            for (Tree each : list.elements()) {
                visit(each, path.index(index++), element);
            }
        } else if (tree instanceof Tree.Mapping map) {
            map.entries()
                    .forEach(
                            (key, entry) -> {
                                Crossing next = crossing.next(key);
                                if (next != null) {
                                    entry(key, entry, path.key(key), next);
                                }
                            });
        }
    }

    private void entry(String key, Tree.Entry entry, KeyPath path, Crossing crossing) {
        if (crossing.verdict == null) {
            visit(entry.value(), path, crossing);
        } else if (saysSomething(entry.value())) {
            switch (crossing.verdict) {
                case REFUSED ->
                        problems.error(
                                entry.position(), path, "'" + key + "' is not supported yet");
                case WITHOUT_MEANING ->
                        problems.warning(
                                entry.position(), path, "'" + key + "' has no effect on Linux", "");
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
}
