package jcompose.stack.canonical;

import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds what the Compose specification says where a file says nothing, and makes paths absolute: the
 * default network, the Dockerfile's name, the dependency on a service whose namespace is shared.
 */
public final class Defaults {
    private final ProjectPaths paths;

    private Defaults(ProjectPaths paths) {
        this.paths = paths;
    }

    public static Tree.Mapping services(Tree.Mapping services, ProjectPaths paths) {
        Defaults defaults = new Defaults(paths);
        return services.mapValues(
                (name, value) ->
                        value instanceof Tree.Mapping service ? defaults.service(service) : value);
    }

    private Tree.Mapping service(Tree.Mapping service) {
        Tree.Mapping result = service;
        if (service.get("build") instanceof Tree.Mapping build) {
            result = result.with("build", build(build));
        }
        if (service.get("ports") instanceof Tree.Sequence ports) {
            result = result.with("ports", each(ports, Defaults::port));
        }
        if (service.get("volumes") instanceof Tree.Sequence volumes) {
            result = result.with("volumes", each(volumes, this::volume));
        }
        boolean attached =
                service.get("networks") instanceof Tree.Mapping networks
                        && !networks.entries().isEmpty();
        if (!service.has("network_mode")
                && !attached
                && !(service.get("networks") instanceof Tree.Invalid)) {
            Position position = service.position();
            result =
                    result.with(
                            "networks",
                            LongForms.map(position, "default", new Tree.Null(position)));
        }
        return dependencies(result);
    }

    private Tree.Mapping build(Tree.Mapping build) {
        Tree context = build.get("context");
        Tree.Mapping result = build;
        if (context == null || context instanceof Tree.Text) {
            result =
                    result.with(
                            "context",
                            context instanceof Tree.Text text
                                    ? path(text)
                                    : path(new Tree.Text(build.position(), ".")));
        }
        if (!build.has("dockerfile_inline") && !build.has("dockerfile")) {
            result = result.with("dockerfile", new Tree.Text(build.position(), "Dockerfile"));
        }
        if (build.get("additional_contexts") instanceof Tree.Mapping contexts) {
            result =
                    result.with(
                            "additional_contexts",
                            contexts.mapValues(
                                    (name, place) ->
                                            place instanceof Tree.Text text ? path(text) : place));
        }
        return result;
    }

    /** Absolute, unless it is not a path of this machine at all. */
    private Tree path(Tree.Text text) {
        return BuildPlaces.isRemote(text.text())
                ? text
                : new Tree.Text(text.position(), paths.absolute(text.text()));
    }

    private static Tree port(Tree.Mapping port) {
        Tree.Mapping result = port;
        if (!port.has("mode")) {
            result = result.with("mode", new Tree.Text(port.position(), "ingress"));
        }
        if (!port.has("protocol")) {
            result = result.with("protocol", new Tree.Text(port.position(), "tcp"));
        }
        return result;
    }

    private Tree volume(Tree.Mapping volume) {
        if (!"bind".equals(volume.text("type"))) {
            return volume;
        }
        Tree.Mapping result = volume;
        if (volume.get("source") instanceof Tree.Text(Position position, String source)
                && !isForeign(source)) {
            result = result.with("source", new Tree.Text(position, paths.absolute(source)));
        }
        if (volume.get("bind") instanceof Tree.Mapping bind && !bind.has("create_host_path")) {
            Tree create = new Tree.Bool(bind.position(), true);
            result = result.with("bind", bind.with("create_host_path", create));
        }
        return result;
    }

    /** A path of Windows, which nothing here can make absolute. */
    private static boolean isForeign(String source) {
        return source.startsWith("\\\\")
                || (source.length() > 1
                        && Character.isLetter(source.charAt(0))
                        && source.charAt(1) == ':');
    }

    private static Tree.Mapping dependencies(Tree.Mapping service) {
        Map<String, Tree.Entry> entries =
                new LinkedHashMap<>(service.mapping("depends_on").entries());
        for (Map.Entry<String, Tree.Entry> entry : entries.entrySet()) {
            if (entry.getValue().value() instanceof Tree.Mapping dependency
                    && !dependency.has("required")) {
                Tree required = new Tree.Bool(dependency.position(), true);
                entry.setValue(
                        new Tree.Entry(
                                entry.getValue().position(),
                                dependency.with("required", required)));
            }
        }
        for (String attribute : List.of("network_mode", "pid", "ipc")) {
            if (service.get(attribute) instanceof Tree.Text(Position position, String mode)
                    && mode.startsWith("service:")) {
                entries.putIfAbsent(
                        mode.substring("service:".length()),
                        new Tree.Entry(position, implied(position)));
            }
        }
        if (entries.isEmpty() || service.get("depends_on") instanceof Tree.Invalid) {
            return service;
        }
        Tree dependsOn = service.get("depends_on");
        Position position = dependsOn == null ? service.position() : dependsOn.position();
        return service.with("depends_on", new Tree.Mapping(position, entries));
    }

    private static Tree implied(Position position) {
        return LongForms.map(position, "condition", new Tree.Text(position, "service_started"))
                .with("restart", new Tree.Bool(position, true))
                .with("required", new Tree.Bool(position, true));
    }

    /** Adds the defaults of one element. */
    @FunctionalInterface
    private interface Element {
        Tree complete(Tree.Mapping element);
    }

    private static Tree each(Tree.Sequence list, Element element) {
        List<Tree> elements = new ArrayList<>(list.elements().size());
        for (Tree part : list.elements()) {
            elements.add(part instanceof Tree.Mapping map ? element.complete(map) : part);
        }
        return new Tree.Sequence(list.position(), elements);
    }
}
