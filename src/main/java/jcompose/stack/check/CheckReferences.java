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
        if (file.get("include") instanceof Tree.Invalid
                || file.get("services") instanceof Tree.Invalid) {
            return; // nobody knows what would be there
        }
        CheckReferences check = new CheckReferences(file, services, problems);
        Services.each(services, check::service);
    }

    private void service(String name, Tree.Mapping service, KeyPath path) {
        boolean named = service.has("image") && !"".equals(service.text("image"));
        if (!named && List.of("build", "extends", "provider").stream().noneMatch(service::has)) {
            problems.error(
                    services.keyPosition(name),
                    path,
                    "the service has neither 'image' nor 'build'",
                    "add one of them");
        }
        for (String attribute : List.of("network_mode", "pid", "ipc")) {
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
        int index = 0;
        for (Tree mount : service.elements("volumes")) {
            volume(mount, path.key("volumes").index(index++));
        }
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
            if (dependency.isTrue("required")) {
                problems.error(
                        entry.position(), place, missingService(target), serviceHint(target));
            }
            return;
        }
        Tree.Mapping health = services.mapping(target).mapping("healthcheck");
        if ("service_healthy".equals(dependency.text("condition")) && isDisabled(health)) {
            problems.error(
                    entry.position(),
                    place,
                    "waits until '" + target + "' is healthy, but its health check is disabled",
                    "use the condition service_started, or give it a health check");
        }
    }

    /** Where {@code service} names {@code target} as the owner of a namespace. */
    private static Position position(Tree.Mapping service, String target) {
        for (String attribute : List.of("network_mode", "pid", "ipc")) {
            Tree value = service.get(attribute);
            if (value instanceof Tree.Text(Position position, String mode)
                    && mode.equals("service:" + target)) {
                return position;
            }
        }
        return Position.of("");
    }

    private static boolean isDisabled(Tree.Mapping health) {
        return health.isTrue("disable")
                || (!health.elements("test").isEmpty()
                        && health.elements("test").getFirst() instanceof Tree.Text text
                        && text.text().equals("NONE"));
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
        if (file.get("networks") instanceof Tree.Invalid || network.equals("default")) {
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
