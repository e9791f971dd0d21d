package jcompose.stack.check;

import jcompose.stack.grammar.IpAddresses;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Keys of one map that exclude each other or need each other, wherever a file has them. */
public final class CheckModel {
    private static final List<String> CONFIG_SOURCES = List.of("file", "environment", "content");
    private static final List<String> SECRET_SOURCES = List.of("file", "environment");

    private final Problems problems;

    private CheckModel(Problems problems) {
        this.problems = problems;
    }

    public static void check(Tree.Mapping file, Problems problems) {
        CheckModel check = new CheckModel(problems);
        check.each(file, "volumes", check::external);
        check.each(file, "configs", (map, path) -> check.source(map, CONFIG_SOURCES, path));
        check.each(file, "secrets", (map, path) -> check.source(map, SECRET_SOURCES, path));
        Services.each(
                file.mapping("services"), (name, service, path) -> check.service(service, path));
    }

    /** Looks at one map. */
    @FunctionalInterface
    private interface Visitor {
        void visit(Tree.Mapping map, KeyPath path);
    }

    private void each(Tree.Mapping file, String section, Visitor visitor) {
        KeyPath path = KeyPath.ROOT.key(section);
        file.mapping(section)
                .entries()
                .forEach(
                        (name, entry) -> {
                            if (entry.value() instanceof Tree.Mapping map) {
                                visitor.visit(map, path.key(name));
                            }
                        });
    }

    private void elements(Tree.Mapping map, String key, KeyPath path, Visitor visitor) {
        int index = 0;
        for (Tree element : map.elements(key)) {
            if (element instanceof Tree.Mapping each) {
                visitor.visit(each, path.key(key).index(index));
            }
            index++;
        }
    }

    /** The reference says nothing about these; who runs them must know what is meant. */
    static void externalNetworks(Tree.Mapping file, Problems problems) {
        CheckModel check = new CheckModel(problems);
        check.each(file, "networks", check::external);
    }

    /** What is made elsewhere has but a name. */
    private void external(Tree.Mapping volume, KeyPath path) {
        if (!volume.isTrue("external")) {
            return;
        }
        volume.entries()
                .forEach(
                        (key, entry) -> {
                            if (!Set.of("name", "external").contains(key)
                                    && !key.startsWith("x-")) {
                                problems.error(
                                        entry.position(),
                                        path.key(key),
                                        "cannot be together with external: true",
                                        "remove one of them");
                            }
                        });
    }

    private void source(Tree.Mapping resource, List<String> sources, KeyPath path) {
        List<String> given = new ArrayList<>(sources);
        given.removeIf(key -> !resource.has(key));
        if (given.size() > 1) {
            problems.error(
                    resource.keyPosition(given.get(1)),
                    path.key(given.get(1)),
                    "cannot be together with '" + given.getFirst() + "'",
                    "remove one of them");
        }
        if (given.isEmpty() && !resource.has("driver") && !resource.has("external")) {
            problems.error(resource.position(), path, "needs one of " + String.join(", ", sources));
        }
    }

    private void service(Tree.Mapping service, KeyPath path) {
        elements(service, "ports", path, this::address);
        elements(service.mapping("develop"), "watch", path.key("develop"), this::watched);
        elements(service, "gpus", path, this::devices);
        elements(
                service.mapping("deploy").mapping("resources").mapping("reservations"),
                "devices",
                path.key("deploy").key("resources").key("reservations"),
                this::devices);
    }

    private void address(Tree.Mapping port, KeyPath path) {
        if (port.get("host_ip") instanceof Tree.Text(Position position, String text)
                && !IpAddresses.isValid(text)) {
            problems.error(position, path.key("host_ip"), "'" + text + "' is not an IP address");
        }
    }

    private void watched(Tree.Mapping trigger, KeyPath path) {
        if (trigger.get("path") instanceof Tree.Text(Position position, String text)
                && text.isEmpty()) {
            problems.error(position, path.key("path"), "cannot be empty");
        }
    }

    private void devices(Tree.Mapping request, KeyPath path) {
        if (request.has("count") && request.has("device_ids")) {
            problems.error(
                    request.keyPosition("count"),
                    path.key("count"),
                    "cannot be together with 'device_ids'",
                    "remove one of them");
        }
    }
}
