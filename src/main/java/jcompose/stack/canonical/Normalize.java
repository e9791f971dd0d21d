package jcompose.stack.canonical;

import jcompose.stack.interpolate.Variables;
import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds what a stack implies: the default network, the Dockerfile's name, the full names of
 * resources, and the dependency on a service whose namespace, volumes or name are used.
 */
public final class Normalize {
    /** Attributes that may name a service with which something is shared. */
    private static final List<String> SHARED =
            List.of("network_mode", "ipc", "pid", "uts", "cgroup");

    private static final String SERVICE = "service:";

    private final Variables around;

    private Normalize(Variables around) {
        this.around = around;
    }

    public static Tree.Mapping of(Tree.Mapping file, String stack, Variables around) {
        Normalize normalize = new Normalize(around);
        Tree.Mapping services =
                file.mapping("services")
                        .mapValues(
                                (name, value) ->
                                        value instanceof Tree.Mapping service
                                                ? normalize.service(service)
                                                : value);
        Tree.Mapping result = file;
        if (file.get("services") instanceof Tree.Mapping) {
            result = file.with("services", services);
        }
        boolean used =
                services.entries().values().stream()
                        .anyMatch(
                                entry ->
                                        entry.value() instanceof Tree.Mapping service
                                                && service.mapping("networks").has("default"));
        if (used && !file.mapping("networks").has("default")) {
            Position position = services.position();
            result =
                    result.with(
                            "networks",
                            file.mapping("networks").with("default", new Tree.Null(position)));
        }
        return Resources.named(result, stack);
    }

    private Tree service(Tree.Mapping service) {
        Tree.Mapping result = service;
        boolean attached = !service.mapping("networks").entries().isEmpty();
        if (!attached
                && !service.has("provider")
                && !service.has("network_mode")
                && !(service.get("networks") instanceof Tree.Invalid)) {
            Position position = service.position();
            result =
                    result.with(
                            "networks",
                            LongForms.map(position, "default", new Tree.Null(position)));
        }
        if ("if_not_present".equals(service.text("pull_policy"))) {
            result = result.with("pull_policy", new Tree.Text(service.position(), "missing"));
        }
        if (service.get("build") instanceof Tree.Mapping build) {
            result = result.with("build", build(build));
        }
        if (service.get("volumes") instanceof Tree.Sequence volumes) {
            result = result.with("volumes", LongForms.elements(volumes, Normalize::cleanTarget));
        }
        if (service.get("pre_start") instanceof Tree.Sequence hooks) {
            result = result.with("pre_start", hooks(hooks, service));
        }
        return dependencies(result);
    }

    private Tree build(Tree.Mapping build) {
        Tree.Mapping result = build;
        if (!build.has("dockerfile_inline") && !build.has("dockerfile")) {
            result = result.with("dockerfile", new Tree.Text(build.position(), "Dockerfile"));
        }
        return build.get("args") instanceof Tree.Mapping arguments
                ? result.with("args", withoutUnset(PassThrough.variables(arguments, around)))
                : result;
    }

    private static Tree.Mapping withoutUnset(Tree.Mapping variables) {
        Map<String, Tree.Entry> set = new LinkedHashMap<>(variables.entries());
        set.values().removeIf(entry -> entry.value() instanceof Tree.Null);
        return new Tree.Mapping(variables.position(), set);
    }

    private static Tree cleanTarget(Tree mount) {
        return mount instanceof Tree.Mapping map
                        && map.get("target") instanceof Tree.Text(Position position, String target)
                ? map.with("target", new Tree.Text(position, ProjectPaths.clean(target)))
                : mount;
    }

    /** Before a service starts, its own image is what its hooks run. */
    private static Tree hooks(Tree hooks, Tree.Mapping service) {
        String image = service.text("image");
        return image == null || image.isEmpty()
                ? hooks
                : LongForms.elements(
                        hooks,
                        hook ->
                                hook instanceof Tree.Mapping map && !map.has("image")
                                        ? map.with("image", new Tree.Text(map.position(), image))
                                        : hook);
    }

    private static Tree.Mapping dependencies(Tree.Mapping service) {
        if (service.get("depends_on") instanceof Tree.Invalid) {
            return service;
        }
        Map<String, Tree.Entry> entries =
                new LinkedHashMap<>(service.mapping("depends_on").entries());
        for (Tree link : service.elements("links")) {
            if (link instanceof Tree.Text(Position position, String text)) {
                String[] parts = text.split(":", -1);
                imply(entries, parts.length == 2 ? parts[0] : text, position, true);
            }
        }
        for (String attribute : SHARED) {
            if (service.get(attribute) instanceof Tree.Text(Position position, String mode)
                    && mode.startsWith(SERVICE)) {
                imply(entries, mode.substring(SERVICE.length()), position, true);
            }
        }
        for (Tree volumes : service.elements("volumes_from")) {
            if (volumes instanceof Tree.Text(Position position, String text)
                    && !text.startsWith("container:")) {
                imply(entries, text.split(":", -1)[0], position, false);
            }
        }
        if (entries.isEmpty()) {
            return service;
        }
        Tree dependsOn = service.get("depends_on");
        Position position = dependsOn == null ? service.position() : dependsOn.position();
        return service.with("depends_on", new Tree.Mapping(position, entries));
    }

    private static void imply(
            Map<String, Tree.Entry> entries, String service, Position position, boolean restart) {
        Tree dependency =
                LongForms.map(position, "condition", new Tree.Text(position, "service_started"))
                        .with("restart", new Tree.Bool(position, restart))
                        .with("required", new Tree.Bool(position, true));
        entries.putIfAbsent(service, new Tree.Entry(position, dependency));
    }
}
