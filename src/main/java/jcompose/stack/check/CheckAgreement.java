package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Numbers;
import jcompose.stack.tree.Tree;
import jcompose.type.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** Attributes of one service that say the same thing must say the same, or exclude each other. */
public final class CheckAgreement {
    private final Problems problems;
    private final Map<String, String> containerNames = new HashMap<>();

    private CheckAgreement(Problems problems) {
        this.problems = problems;
    }

    public static void check(Tree.Mapping services, Problems problems) {
        Services.each(services, new CheckAgreement(problems)::service);
    }

    private void service(String name, Tree.Mapping service, KeyPath path) {
        Tree.Mapping deploy = service.mapping("deploy");
        Tree.Mapping limits = deploy.mapping("resources").mapping("limits");
        String prefix = "deploy.resources.limits.";
        agree(service, path, "cpus", prefix + "cpus", limits.get("cpus"));
        agree(service, path, "mem_limit", prefix + "memory", limits.get("memory"));
        agree(service, path, "pids_limit", prefix + "pids", limits.get("pids"));
        agree(service, path, "scale", "deploy.replicas", deploy.get("replicas"));
        networkMode(service, path);
        containerName(name, service, path);
        Tree.Mapping build = service.mapping("build");
        if (build.has("dockerfile") && build.get("dockerfile_inline") instanceof Tree.Text text) {
            problems.error(
                    text.position(),
                    path.key("build").key("dockerfile_inline"),
                    "cannot be together with 'dockerfile'",
                    "remove one of them");
        }
    }

    private void agree(
            Tree.Mapping service, KeyPath path, String key, String other, @Nullable Tree value) {
        String left = text(service.get(key));
        String right = text(value);
        if (left != null && right != null && !left.equals(right)) {
            problems.error(
                    position(service, key),
                    path.key(key),
                    left + " contradicts " + other + ", which is " + right,
                    "remove one of them");
        }
    }

    private static @Nullable String text(@Nullable Tree value) {
        return switch (value) {
            case Tree.Text size -> new Bytes(Long.parseLong(size.text())).toString();
            case Tree.Whole whole -> Long.toString(whole.value());
            case Tree.Real real -> Numbers.text(real.value());
            case null, default -> null;
        };
    }

    private static Position position(Tree.Mapping service, String key) {
        Tree value = service.get(key);
        return value == null ? service.position() : value.position();
    }

    private void networkMode(Tree.Mapping service, KeyPath path) {
        String mode = service.text("network_mode");
        if (mode == null) {
            return;
        }
        if (service.has("networks")) {
            problems.error(
                    position(service, "networks"),
                    path.key("networks"),
                    "cannot be together with 'network_mode'",
                    "remove one of them");
        }
        if (service.elements("ports").isEmpty()) {
            return;
        }
        if (mode.startsWith("service:")) {
            String owner = mode.substring("service:".length());
            problems.error(
                    position(service, "ports"),
                    path.key("ports"),
                    "the service has no network of its own: it uses that of '" + owner + "'",
                    "publish the ports there");
        } else {
            problems.warning(
                    position(service, "ports"),
                    path.key("ports"),
                    "has no effect with network_mode: " + mode,
                    "");
        }
    }

    private void containerName(String name, Tree.Mapping service, KeyPath path) {
        if (!(service.get("container_name") instanceof Tree.Text(Position position, String own))) {
            return;
        }
        KeyPath place = path.key("container_name");
        String other = containerNames.putIfAbsent(own, name);
        if (other != null) {
            problems.error(
                    position,
                    place,
                    "'" + own + "' is already the name of service '" + other + "'");
        }
        Tree scale = service.get("scale");
        Tree replicas = scale == null ? service.mapping("deploy").get("replicas") : scale;
        if (replicas instanceof Tree.Whole(Position ignored, long count) && count > 1) {
            problems.error(
                    position,
                    place,
                    "one name cannot be that of " + count + " containers",
                    "remove 'container_name', or run one replica");
        }
    }
}
