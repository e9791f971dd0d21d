package jcompose.gitops;

import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problem;
import jcompose.stack.tree.Tree;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a stack from a repository may do on the machine. What is not known here to stay within the
 * stack's own containers is denied, so that a new attribute is denied until somebody thought of it.
 */
final class Permissions {
    /** Attributes of services that reach nothing but the service's own containers. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "annotations",
                    "attach",
                    "blkio_config",
                    "cap_drop",
                    "command",
                    "configs",
                    "container_name",
                    "cpu_count",
                    "cpu_percent",
                    "cpu_period",
                    "cpu_quota",
                    "cpu_shares",
                    "cpus",
                    "cpuset",
                    "depends_on",
                    "deploy",
                    "develop",
                    "dns",
                    "dns_opt",
                    "dns_search",
                    "domainname",
                    "entrypoint",
                    "environment",
                    "expose",
                    "extra_hosts",
                    "group_add",
                    "healthcheck",
                    "hostname",
                    "image",
                    "init",
                    "label_file",
                    "labels",
                    "links",
                    "logging",
                    "mac_address",
                    "mem_limit",
                    "mem_reservation",
                    "mem_swappiness",
                    "memswap_limit",
                    "networks",
                    "pids_limit",
                    "platform",
                    "profiles",
                    "pull_policy",
                    "read_only",
                    "restart",
                    "scale",
                    "secrets",
                    "shm_size",
                    "stdin_open",
                    "stop_grace_period",
                    "stop_signal",
                    "storage_opt",
                    "sysctls",
                    "tmpfs",
                    "tty",
                    "ulimits",
                    "user",
                    "working_dir");

    private final Denials denials;

    private Permissions(Denials denials) {
        this.denials = denials;
    }

    /**
     * Everything that is denied, a problem each.
     *
     * @param repository the files of the commit
     */
    static List<Problem> denied(StackDefinition stack, Grants grants, Path repository) {
        Denials denials = new Denials(stack.name(), grants, stack.projectDirectory(), repository);
        Permissions permissions = new Permissions(denials);
        ResourcePermissions.each(
                stack.canonical().mapping("services"),
                KeyPath.ROOT.key("services"),
                permissions::service);
        new ResourcePermissions(denials).look(stack.canonical());
        return denials.problems().stream().sorted().toList();
    }

    private void service(Tree.Mapping service, Position position, KeyPath path) {
        String image = service.text("image");
        if (service.has("build") && image != null) {
            // Others may run what has that name.
            boolean own =
                    image.startsWith(denials.name() + "-")
                            || image.startsWith(denials.name() + "/");
            denials.deny(
                    own || denials.grants().external(),
                    service.keyPosition("image"),
                    path.key("image"),
                    "external");
        }
        service.entries()
                .forEach(
                        (key, entry) -> {
                            if (!HARMLESS.contains(key) && !key.startsWith("x-")) {
                                attribute(key, entry, path.key(key));
                            }
                        });
    }

    private void attribute(String key, Tree.Entry entry, KeyPath path) {
        Tree value = entry.value();
        switch (key) {
            case "build" -> {
                if (value instanceof Tree.Mapping build) {
                    new BuildPermissions(denials).look(build, path);
                }
            }
            case "volumes" -> elements(value, path, this::mount);
            case "ports" -> elements(value, path, this::port);
            case "post_start", "pre_start", "pre_stop" -> elements(value, path, this::hook);
            case "network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup" ->
                    namespace(value, entry.position(), path);
            case "privileged" -> {
                if (value instanceof Tree.Bool bool && bool.value()) {
                    denials.deny(
                            denials.grants().privileged(), entry.position(), path, "privileged");
                }
            }
            case "cap_add" -> {
                if (!elements(value).isEmpty()) {
                    denials.deny(
                            denials.grants().privileged(), entry.position(), path, "privileged");
                }
            }
            case "security_opt" -> {
                for (Tree option : elements(value)) {
                    if (!isHarmlessOption(option)) {
                        denials.deny(
                                denials.grants().privileged(),
                                option.position(),
                                path,
                                "privileged");
                    }
                }
            }
            case "devices", "device_cgroup_rules", "gpus" ->
                    denials.deny(denials.grants().devices(), entry.position(), path, "devices");
            case "cgroup_parent" ->
                    denials.deny(
                            denials.grants().hostNamespaces(),
                            entry.position(),
                            path,
                            "hostNamespaces");
            case "oom_kill_disable", "oom_score_adj" -> {
                boolean harmless =
                        (value instanceof Tree.Bool bool && !bool.value())
                                || (value instanceof Tree.Whole whole && whole.value() >= 0);
                denials.deny(
                        denials.grants().privileged() || harmless,
                        entry.position(),
                        path,
                        "privileged");
            }
            case "volumes_from", "external_links" ->
                    denials.deny(denials.grants().external(), entry.position(), path, "external");
            default -> denials.unknown(entry.position(), path);
        }
    }

    private static boolean isHarmlessOption(Tree option) {
        return option instanceof Tree.Text(Position _, String text)
                && (text.startsWith("no-new-privileges") && !text.endsWith("false"));
    }

    private void mount(Tree.Mapping mount, Position position, KeyPath path) {
        String type = mount.text("type");
        String source = mount.text("source");
        if ("volume".equals(type) || "tmpfs".equals(type)) {
            return;
        }
        boolean granted =
                "bind".equals(type)
                        && source != null
                        && (denials.isInFolder(source) || denials.isMountable(source));
        denials.deny(granted, position, path, "bindMounts");
    }

    private void port(Tree.Mapping port, Position position, KeyPath path) {
        String published = port.text("published");
        if (published == null || published.isEmpty()) {
            return; // any free one
        }
        boolean granted = true;
        for (String end : published.split("-", -1)) {
            granted &=
                    end.matches("\\d{1,5}") && denials.grants().grantsPort(Integer.parseInt(end));
        }
        denials.deny(granted, position, path, "hostPorts");
    }

    private void hook(Tree.Mapping hook, Position position, KeyPath path) {
        denials.deny(
                !hook.isTrue("privileged") || denials.grants().privileged(),
                position,
                path,
                "privileged");
    }

    private void namespace(Tree value, Position position, KeyPath path) {
        String mode = value instanceof Tree.Text(Position _, String text) ? text : "";
        boolean own =
                Set.of("", "none", "bridge", "default", "private", "shareable").contains(mode)
                        || mode.startsWith("service:");
        boolean external = mode.startsWith("container:");
        denials.deny(
                own || (external ? denials.grants().external() : denials.grants().hostNamespaces()),
                position,
                path,
                external ? "external" : "hostNamespaces");
    }

    private void elements(Tree value, KeyPath path, ResourcePermissions.Look look) {
        int index = 0;
        for (Tree element : elements(value)) {
            if (element instanceof Tree.Mapping mapping) {
                look.at(mapping, mapping.position(), path.index(index));
            } else {
                denials.unknown(element.position(), path.index(index));
            }
            index++;
        }
    }

    private static List<Tree> elements(Tree value) {
        return value instanceof Tree.Sequence sequence ? sequence.elements() : List.of();
    }
}
