package jcompose.stack.check;

import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.NearestWord;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.List;
import java.util.Map;

/** Every service, network and volume that a service names must be there. */
public final class CheckReferences {
    private static final List<String> SHARED =
            List.of("network_mode", "ipc", "pid", "uts", "cgroup");

    private final Tree.Mapping file;
    private final Tree.Mapping services;
    private final Problems problems;

    private CheckReferences(Tree.Mapping file, Tree.Mapping services, Problems problems) {
        this.file = file;
        this.services = services;
        this.problems = problems;
    }

    /**
     * Reports what is missing.
     *
     * @param file with the services that are not active as well
     * @param services the active ones, with the dependencies that namespaces imply
     */
    public static void check(Tree.Mapping file, Tree.Mapping services, Problems problems) {
        if (file.get("services") instanceof Tree.Invalid) {
            return; // nobody knows what would be there
        }
        CheckReferences check = new CheckReferences(file, services, problems);
        Services.each(services, check::service);
        file.mapping("secrets")
                .entries()
                .forEach((name, entry) -> check.secret(name, entry.value()));
    }

    private void secret(String name, Tree value) {
        if (value instanceof Tree.Mapping secret
                && !secret.isTrue("external")
                && !secret.has("file")
                && !secret.has("environment")) {
            problems.error(
                    secret.position(),
                    KeyPath.ROOT.key("secrets").key(name),
                    "needs one of file, environment");
        }
    }

    private void service(String name, Tree.Mapping service, KeyPath path) {
        boolean named = service.has("image") && !"".equals(service.text("image"));
        if (!named && List.of("build", "provider").stream().noneMatch(service::has)) {
            problems.error(
                    services.keyPosition(name),
                    path,
                    "the service has neither 'image' nor 'build'",
                    "add one of them");
        }
        for (String attribute : SHARED) {
            if (service.get(attribute) instanceof Tree.Text(Position position, String mode)
                    && mode.startsWith("service:")) {
                String target = mode.substring("service:".length());
                namespace(target, position, path.key(attribute));
            }
        }
        service.mapping("depends_on")
                .entries()
                .forEach((target, entry) -> dependency(service, target, entry, path));
        service.mapping("networks")
                .entries()
                .forEach((network, entry) -> network(network, entry.position(), path));
        service.mapping("models")
                .entries()
                .forEach(
                        (model, entry) ->
                                missing(
                                        "models",
                                        "model",
                                        model,
                                        entry.position(),
                                        path.key("models").key(model)));
        int index = 0;
        for (Tree mount : service.elements("volumes")) {
            volume(mount, path.key("volumes").index(index++));
        }
        sources(service, "secrets", "secret", path);
        sources(service, "configs", "config", path);
        sources(service.mapping("build"), "secrets", "secret", path.key("build"));
        contexts(service.mapping("build").mapping("additional_contexts"), path);
    }

    private void sources(Tree.Mapping map, String key, String kind, KeyPath path) {
        int index = 0;
        for (Tree element : map.elements(key)) {
            KeyPath place = path.key(key).index(index++);
            if (element instanceof Tree.Mapping source
                    && !(file.get(key) instanceof Tree.Invalid)) {
                Tree name = source.get("source");
                missing(
                        key,
                        kind,
                        name instanceof Tree.Text text ? text.text() : "",
                        name == null ? source.position() : name.position(),
                        place);
            }
        }
    }

    /** A service may be the context of another one when it is built itself. */
    private void contexts(Tree.Mapping contexts, KeyPath path) {
        KeyPath place = path.key("build").key("additional_contexts");
        contexts.entries()
                .forEach(
                        (name, entry) -> {
                            if (!(entry.value() instanceof Tree.Text(Position at, String text))
                                    || !text.startsWith("service:")) {
                                return;
                            }
                            String target = text.substring("service:".length());
                            if (!services.has(target)) {
                                namespace(target, at, place.key(name));
                            } else if (!services.mapping(target).has("build")) {
                                problems.error(
                                        at,
                                        place.key(name),
                                        "the service '" + target + "' is not built here");
                            }
                        });
    }

    private void namespace(String target, Position position, KeyPath path) {
        if (!services.has(target)) {
            problems.error(position, path, missingService(target), serviceHint(target));
        }
    }

    private void dependency(Tree.Mapping service, String target, Tree.Entry entry, KeyPath path) {
        boolean implied = entry.position().equals(position(service, target));
        if (implied || !(entry.value() instanceof Tree.Mapping dependency)) {
            return;
        }
        KeyPath place = path.key("depends_on").key(target);
        if (!services.has(target)) {
            boolean inactive = file.mapping("services").has(target);
            if (dependency.isTrue("required") || !inactive) {
                problems.error(
                        entry.position(), place, missingService(target), serviceHint(target));
            }
            return;
        }
    }

    /** Where {@code service} names {@code target} as the owner of a namespace. */
    private static Position position(Tree.Mapping service, String target) {
        for (String attribute : SHARED) {
            Tree value = service.get(attribute);
            if (value instanceof Tree.Text(Position position, String mode)
                    && mode.equals("service:" + target)) {
                return position;
            }
        }
        return Position.of("");
    }

    private String missingService(String target) {
        return file.mapping("services").has(target)
                ? "the service '" + target + "' is not active"
                : "there is no service '" + target + "'";
    }

    private String serviceHint(String target) {
        Tree.Mapping all = file.mapping("services");
        if (!all.has(target)) {
            return NearestWord.hint(target, services.entries().keySet());
        }
        StringBuilder profiles = new StringBuilder();
        for (Tree profile : all.mapping(target).elements("profiles")) {
            profiles.append(profiles.isEmpty() ? "" : " or ");
            profiles.append(profile instanceof Tree.Text text ? text.text() : "");
        }
        return "activate the profile " + profiles;
    }

    private void network(String network, Position position, KeyPath path) {
        if (file.get("networks") instanceof Tree.Invalid) {
            return;
        }
        missing("networks", "network", network, position, path.key("networks").key(network));
    }

    private void volume(Tree mount, KeyPath path) {
        if (mount instanceof Tree.Mapping map
                && "volume".equals(map.text("type"))
                && map.get("source") instanceof Tree.Text(Position position, String volume)
                && !(file.get("volumes") instanceof Tree.Invalid)) {
            missing("volumes", "volume", volume, position, path);
        }
    }

    private void missing(String key, String kind, String name, Position position, KeyPath path) {
        Map<String, Tree.Entry> known = file.mapping(key).entries();
        if (!known.containsKey(name)) {
            String nearest = NearestWord.hint(name, known.keySet());
            problems.error(
                    position,
                    path,
                    "there is no " + kind + " '" + name + "'",
                    nearest.isEmpty() ? "add it to '" + key + "' at the top level" : nearest);
        }
    }
}
