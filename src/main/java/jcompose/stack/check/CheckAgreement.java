package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.schema.Numbers;
import jcompose.stack.tree.Tree;
import jcompose.type.Bytes;

import org.jspecify.annotations.Nullable;

/** Attributes of one service that say the same thing must say the same, or exclude each other. */
public final class CheckAgreement {
    private final Problems problems;

    private CheckAgreement(Problems problems) {
        this.problems = problems;
    }

    /** The services, with the number of replicas in both places where it may stand. */
    public static Tree.Mapping check(Tree.Mapping services, Problems problems) {
        Services.each(services, new CheckAgreement(problems)::service);
        return services.mapValues(
                (name, value) ->
                        value instanceof Tree.Mapping service ? withReplicas(service) : value);
    }

    private static Tree withReplicas(Tree.Mapping service) {
        return service.get("scale") instanceof Tree.Whole scale
                        && service.get("deploy") instanceof Tree.Mapping deploy
                ? service.with("deploy", deploy.with("replicas", scale))
                : service;
    }

    private void service(String name, Tree.Mapping service, KeyPath path) {
        Tree.Mapping deploy = service.mapping("deploy");
        Tree.Mapping resources = deploy.mapping("resources");
        limit(service, path, "cpus", resources, "limits", "cpus");
        limit(service, path, "mem_limit", resources, "limits", "memory");
        limit(service, path, "mem_reservation", resources, "reservations", "memory");
        limit(service, path, "pids_limit", resources, "limits", "pids");
        agree(service, path, "scale", "deploy.replicas", text(deploy.get("replicas")));
        count(service.get("scale"), path.key("scale"));
        count(deploy.get("replicas"), path.key("deploy").key("replicas"));
        networkMode(service, path);
        health(service.mapping("healthcheck"), path.key("healthcheck").key("test"));
        watch(service.mapping("develop"), path.key("develop").key("watch"));
        build(service, path.key("build"));
    }

    /** Where there are limits of one kind in deploy, all of them are there. */
    private void limit(
            Tree.Mapping service,
            KeyPath path,
            String key,
            Tree.Mapping resources,
            String kind,
            String other) {
        String own = text(service.get(key));
        if (own == null
                || own.equals("0")
                || own.equals("0B")
                || !(resources.get(kind) instanceof Tree.Mapping limits)) {
            return;
        }
        String value = text(limits.get(other));
        agree(
                service,
                path,
                key,
                "deploy.resources." + kind + "." + other,
                value == null ? "not set" : value);
    }

    private void agree(
            Tree.Mapping service, KeyPath path, String key, String other, @Nullable String value) {
        String own = text(service.get(key));
        if (own != null && value != null && !own.equals(value)) {
            problems.error(
                    position(service, key),
                    path.key(key),
                    own + " contradicts " + other + ", which is " + value,
                    value.equals("not set") ? "set it there" : "remove one of them");
        }
    }

    private void count(@Nullable Tree value, KeyPath path) {
        if (value instanceof Tree.Whole(Position position, long number) && number < 0) {
            problems.error(position, path, "must be a whole number of 0 or more, not " + number);
        }
    }

    private static @Nullable String text(@Nullable Tree value) {
        return switch (value) {
            case Tree.Text size when size.text().startsWith("-") -> size.text();
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
        if (mode != null && !mode.isEmpty() && !service.mapping("networks").entries().isEmpty()) {
            problems.error(
                    position(service, "networks"),
                    path.key("networks"),
                    "cannot be together with 'network_mode'",
                    "remove one of them");
        }
    }

    private void health(Tree.Mapping health, KeyPath path) {
        if (!health.elements("test").isEmpty()
                && health.elements("test").getFirst() instanceof Tree.Text(Position at, String kind)
                && !kind.equals("CMD")
                && !kind.equals("CMD-SHELL")
                && !kind.equals("NONE")) {
            problems.error(
                    position(health, "test"),
                    path,
                    "the list must begin with CMD, CMD-SHELL or NONE",
                    CheckHealth.HINT);
        }
    }

    private void watch(Tree.Mapping develop, KeyPath path) {
        int index = 0;
        for (Tree element : develop.elements("watch")) {
            if (element instanceof Tree.Mapping trigger
                    && trigger.get("action") instanceof Tree.Text(Position at, String action)
                    && !action.equals("rebuild")
                    && !action.equals("restart")
                    && (!trigger.has("target") || "".equals(trigger.text("target")))) {
                problems.error(
                        at,
                        path.index(index),
                        "the action '" + action + "' needs a 'target'",
                        "add the path in the container");
            }
            index++;
        }
    }

    private void build(Tree.Mapping service, KeyPath path) {
        Tree.Mapping build = service.mapping("build");
        if (build.has("dockerfile") && build.get("dockerfile_inline") instanceof Tree.Text text) {
            problems.error(
                    text.position(),
                    path.key("dockerfile_inline"),
                    "cannot be together with 'dockerfile'",
                    "remove one of them");
        }
        String platform = service.text("platform");
        if (platform != null && !platform.isEmpty() && !build.elements("platforms").isEmpty()) {
            boolean there =
                    build.elements("platforms").stream()
                            .anyMatch(
                                    each ->
                                            each instanceof Tree.Text text
                                                    && text.text().equals(platform));
            if (!there) {
                problems.error(
                        position(build, "platforms"),
                        path.key("platforms"),
                        "must have the service's own platform, '" + platform + "'",
                        "add it");
            }
        }
    }
}
