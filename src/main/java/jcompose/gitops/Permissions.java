package jcompose.gitops;

import jcompose.stack.definition.StackDefinition;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problem;
import jcompose.stack.tree.Tree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final String name;
    private final Grants grants;
    private final Path folder;
    private final Path repository;
    private final List<Problem> denied = new ArrayList<>();

    private Permissions(String name, Grants grants, Path folder, Path repository) {
        this.name = name;
        this.grants = grants;
        this.folder = folder;
        this.repository = repository;
    }

    /**
     * Everything that is denied, a problem each.
     *
     * @param repository the files of the commit
     */
    static List<Problem> denied(StackDefinition stack, Grants grants, Path repository) {
        Permissions permissions =
                new Permissions(stack.name(), grants, stack.projectDirectory(), repository);
        permissions.stack(stack.canonical());
        return permissions.denied.stream().sorted().toList();
    }

    private void stack(Tree.Mapping stack) {
        KeyPath services = KeyPath.ROOT.key("services");
        each(stack.mapping("services"), services, this::service);
        each(stack.mapping("volumes"), KeyPath.ROOT.key("volumes"), this::volume);
        each(stack.mapping("networks"), KeyPath.ROOT.key("networks"), this::network);
        for (String section : List.of("configs", "secrets")) {
            each(stack.mapping(section), KeyPath.ROOT.key(section), this::file);
        }
    }

    /** Looks at one entry of a section. */
    @FunctionalInterface
    private interface Look {
        void at(Tree.Mapping value, Position position, KeyPath path);
    }

    private static void each(Tree.Mapping section, KeyPath path, Look look) {
        for (Map.Entry<String, Tree.Entry> each : section.entries().entrySet()) {
            if (each.getValue().value() instanceof Tree.Mapping value) {
                look.at(value, each.getValue().position(), path.key(each.getKey()));
            }
        }
    }

    private void service(Tree.Mapping service, Position position, KeyPath path) {
        String image = service.text("image");
        if (service.has("build") && image != null) {
            // Others may run what has that name.
            boolean own = image.startsWith(name + "-") || image.startsWith(name + "/");
            deny(
                    own || grants.external(),
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
                    build(build, path);
                }
            }
            case "volumes" -> elements(value, path, this::mount);
            case "ports" -> elements(value, path, this::port);
            case "post_start", "pre_start", "pre_stop" -> elements(value, path, this::hook);
            case "network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup" ->
                    namespace(value, entry.position(), path);
            case "privileged" -> {
                if (value instanceof Tree.Bool bool && bool.value()) {
                    deny(grants.privileged(), entry.position(), path, "privileged");
                }
            }
            case "cap_add" -> {
                if (!elements(value).isEmpty()) {
                    deny(grants.privileged(), entry.position(), path, "privileged");
                }
            }
            case "security_opt" -> {
                for (Tree option : elements(value)) {
                    if (!isHarmlessOption(option)) {
                        deny(grants.privileged(), option.position(), path, "privileged");
                    }
                }
            }
            case "devices", "device_cgroup_rules", "gpus" ->
                    deny(grants.devices(), entry.position(), path, "devices");
            case "cgroup_parent" ->
                    deny(grants.hostNamespaces(), entry.position(), path, "hostNamespaces");
            case "oom_kill_disable", "oom_score_adj" -> {
                boolean harmless =
                        (value instanceof Tree.Bool bool && !bool.value())
                                || (value instanceof Tree.Whole whole && whole.value() >= 0);
                deny(grants.privileged() || harmless, entry.position(), path, "privileged");
            }
            case "volumes_from", "external_links" ->
                    deny(grants.external(), entry.position(), path, "external");
            default ->
                    denied.add(
                            new Problem(
                                    entry.position(),
                                    path.toString(),
                                    "is denied to stacks from repositories",
                                    ""));
        }
    }

    private static boolean isHarmlessOption(Tree option) {
        return option instanceof Tree.Text(Position _, String text)
                && (text.startsWith("no-new-privileges") && !text.endsWith("false"));
    }

    private void build(Tree.Mapping build, KeyPath path) {
        inRepository(build, path);
        Tree.Mapping contexts = build.mapping("additional_contexts");
        contexts.entries()
                .forEach(
                        (name, entry) -> {
                            boolean inside =
                                    entry.value() instanceof Tree.Text(Position _, String place)
                                            && (place.startsWith("service:")
                                                    || place.startsWith("docker-image://")
                                                    || isIn(repository, place));
                            deny(
                                    inside || grants.contexts(),
                                    entry.position(),
                                    path.key("additional_contexts").key(name),
                                    "contexts");
                        });
        String network = build.text("network");
        if (network != null && !network.equals("none") && !network.equals("default")) {
            deny(
                    grants.hostNamespaces(),
                    build.keyPosition("network"),
                    path.key("network"),
                    "hostNamespaces");
        }
        for (String key : List.of("privileged", "entitlements")) {
            boolean asked = build.isTrue(key) || !build.elements(key).isEmpty();
            deny(
                    !asked || grants.privileged(),
                    build.keyPosition(key),
                    path.key(key),
                    "privileged");
        }
        if (build.has("ssh")) {
            deny(grants.contexts(), build.keyPosition("ssh"), path.key("ssh"), "contexts");
        }
    }

    /** The context, if it is a directory, and the Dockerfile in it. */
    private void inRepository(Tree.Mapping build, KeyPath path) {
        String context = build.text("context");
        if (context == null || !context.startsWith("/")) {
            return;
        }
        String dockerfile = build.text("dockerfile");
        String key = isIn(repository, context) ? "dockerfile" : "context";
        String place =
                key.equals("context") || dockerfile == null
                        ? context
                        : Path.of(context).resolve(dockerfile).toString();
        deny(
                isIn(repository, place) || grants.contexts(),
                build.keyPosition(key),
                path.key(key),
                "contexts");
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
                        && (isIn(folder, source)
                                || grants.bindMounts().stream()
                                        .anyMatch(each -> isIn(Path.of(each), source)));
        deny(granted, position, path, "bindMounts");
    }

    private void port(Tree.Mapping port, Position position, KeyPath path) {
        String published = port.text("published");
        if (published == null || published.isEmpty()) {
            return; // any free one
        }
        boolean granted = true;
        for (String end : published.split("-", -1)) {
            granted &= end.matches("\\d{1,5}") && grants.grantsPort(Integer.parseInt(end));
        }
        deny(granted, position, path, "hostPorts");
    }

    private void hook(Tree.Mapping hook, Position position, KeyPath path) {
        deny(!hook.isTrue("privileged") || grants.privileged(), position, path, "privileged");
    }

    private void namespace(Tree value, Position position, KeyPath path) {
        String mode = value instanceof Tree.Text(Position _, String text) ? text : "";
        boolean own =
                Set.of("", "none", "bridge", "default", "private", "shareable").contains(mode)
                        || mode.startsWith("service:");
        boolean external = mode.startsWith("container:");
        deny(
                own || (external ? grants.external() : grants.hostNamespaces()),
                position,
                path,
                external ? "external" : "hostNamespaces");
    }

    private void volume(Tree.Mapping volume, Position position, KeyPath path) {
        external(volume, position, path);
        boolean options = !volume.mapping("driver_opts").entries().isEmpty();
        String device = volume.mapping("driver_opts").text("device");
        boolean granted =
                !options
                        || "tmpfs".equals(volume.mapping("driver_opts").text("type"))
                        || (device != null
                                && device.startsWith("/")
                                && grants.bindMounts().stream()
                                        .anyMatch(each -> isIn(Path.of(each), device)));
        deny(granted, volume.keyPosition("driver_opts"), path.key("driver_opts"), "bindMounts");
    }

    private void network(Tree.Mapping network, Position position, KeyPath path) {
        external(network, position, path);
    }

    /** Under another name than its own it may be another stack's. */
    private void external(Tree.Mapping each, Position position, KeyPath path) {
        String called = each.text("name");
        boolean external =
                each.isTrue("external")
                        || (called != null && !called.equals(name + "_" + path.last()));
        deny(!external || grants.external(), position, path, "external");
    }

    private void file(Tree.Mapping file, Position position, KeyPath path) {
        external(file, position, path);
        String place = file.text("file");
        boolean granted =
                place == null
                        || isIn(repository, place)
                        || grants.bindMounts().stream()
                                .anyMatch(each -> isIn(Path.of(each), place));
        deny(granted, file.keyPosition("file"), path.key("file"), "bindMounts");
    }

    private void elements(Tree value, KeyPath path, Look look) {
        int index = 0;
        for (Tree element : elements(value)) {
            if (element instanceof Tree.Mapping mapping) {
                look.at(mapping, mapping.position(), path.index(index));
            } else {
                deny(false, element.position(), path.index(index), "");
            }
            index++;
        }
    }

    private static List<Tree> elements(Tree value) {
        return value instanceof Tree.Sequence sequence ? sequence.elements() : List.of();
    }

    /** By what is there, too: a container may have put a link into what it mounts. */
    private static boolean isIn(Path directory, String place) {
        Path path = Path.of(place).normalize();
        if (!path.startsWith(directory.normalize())) {
            return false;
        }
        try {
            return !Files.exists(path) || path.toRealPath().startsWith(directory.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private void deny(boolean granted, Position position, KeyPath path, String grant) {
        if (!granted) {
            denied.add(
                    new Problem(
                            position,
                            path.toString(),
                            "is denied to stacks from repositories",
                            grant.isEmpty()
                                    ? ""
                                    : "the server's file grants it with allow." + grant));
        }
    }
}
