package jcompose.stack.canonical;

import jcompose.stack.problem.Position;
import jcompose.stack.tree.Tree;

/** Adds what the Compose specification says where a file leaves out a key of a long form. */
public final class Defaults {
    private Defaults() {}

    public static Tree.Mapping of(Tree.Mapping file) {
        return file.get("services") instanceof Tree.Mapping services
                ? file.with(
                        "services",
                        services.mapValues(
                                (name, value) ->
                                        value instanceof Tree.Mapping service
                                                ? service(service)
                                                : value))
                : file;
    }

    private static Tree service(Tree.Mapping service) {
        return service.mapValues(
                (key, value) ->
                        switch (key) {
                            case "build" ->
                                    value instanceof Tree.Mapping build ? build(build) : value;
                            case "secrets" -> each(value, Defaults::secret);
                            case "ports" -> each(value, Defaults::port);
                            case "volumes" -> each(value, Defaults::volume);
                            case "gpus" -> each(value, Defaults::devices);
                            case "env_file" -> each(value, file -> with(file, "required", true));
                            case "deploy" ->
                                    value instanceof Tree.Mapping deploy ? deploy(deploy) : value;
                            case "depends_on" ->
                                    value instanceof Tree.Mapping map
                                            ? map.mapValues(
                                                    (name, each) ->
                                                            each instanceof Tree.Mapping dependency
                                                                    ? with(
                                                                            dependency,
                                                                            "required",
                                                                            true)
                                                                    : each)
                                            : value;
                            default -> value;
                        });
    }

    private static Tree build(Tree.Mapping build) {
        return with(build, "context", ".");
    }

    private static Tree secret(Tree.Mapping secret) {
        String source = secret.text("source");
        return source == null ? secret : with(secret, "target", "/run/secrets/" + source);
    }

    private static Tree port(Tree.Mapping port) {
        return with(with(port, "mode", "ingress"), "protocol", "tcp");
    }

    private static Tree volume(Tree.Mapping volume) {
        return volume.get("bind") instanceof Tree.Mapping bind
                ? volume.with("bind", with(bind, "create_host_path", true))
                : volume;
    }

    private static Tree deploy(Tree.Mapping deploy) {
        Tree.Mapping resources = deploy.mapping("resources");
        Tree.Mapping reservations = resources.mapping("reservations");
        return reservations.get("devices") instanceof Tree.Sequence devices
                ? deploy.with(
                        "resources",
                        resources.with(
                                "reservations",
                                reservations.with("devices", each(devices, Defaults::devices))))
                : deploy;
    }

    /** All of them, unless the request says which or how many. */
    private static Tree devices(Tree.Mapping request) {
        return request.has("count") || request.has("device_ids")
                ? request
                : request.with("count", new Tree.Whole(request.position(), -1));
    }

    private static Tree.Mapping with(Tree.Mapping map, String key, String value) {
        Position position = map.position();
        return map.has(key) ? map : map.with(key, new Tree.Text(position, value));
    }

    private static Tree.Mapping with(Tree.Mapping map, String key, boolean value) {
        Position position = map.position();
        return map.has(key) ? map : map.with(key, new Tree.Bool(position, value));
    }

    /** Adds the defaults of one element. */
    @FunctionalInterface
    private interface Element {
        Tree complete(Tree.Mapping element);
    }

    private static Tree each(Tree list, Element element) {
        return LongForms.elements(
                list, part -> part instanceof Tree.Mapping map ? element.complete(map) : part);
    }
}
