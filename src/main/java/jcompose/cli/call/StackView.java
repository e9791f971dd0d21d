package jcompose.cli.call;

import jcompose.cli.output.CommandException;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.desired.Dependency;
import jcompose.stack.StackModel;
import jcompose.stack.tree.Tree;
import jcompose.type.Condition;
import jcompose.type.ReplicaName;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a command about containers that are there knows of the stack's files: names, and who waits
 * for whom. It needs no more of them, and nothing at all where they are not.
 *
 * @param declared all services of the files, whatever their profiles
 */
public record StackView(
        String name, SortedSet<String> declared, SortedMap<String, List<Dependency>> dependencies) {
    static StackView of(StackModel model) {
        SortedSet<String> declared = new TreeSet<>();
        SortedMap<String, List<Dependency>> dependencies = new TreeMap<>();
        model.section("services")
                .forEach(
                        (service, entry) -> {
                            declared.add(service);
                            if (entry.value() instanceof Tree.Mapping attributes) {
                                dependencies.put(service, dependencies(attributes));
                            }
                        });
        return new StackView(model.name(), declared, dependencies);
    }

    static StackView named(String name) {
        return new StackView(name, new TreeSet<>(), new TreeMap<>());
    }

    private static List<Dependency> dependencies(Tree.Mapping service) {
        List<Dependency> dependencies = new ArrayList<>();
        service.mapping("depends_on")
                .entries()
                .forEach(
                        (other, entry) -> {
                            if (entry.value() instanceof Tree.Mapping terms) {
                                dependencies.add(
                                        new Dependency(
                                                other,
                                                condition(terms.text("condition")),
                                                terms.isTrue("restart"),
                                                terms.isTrue("required")));
                            }
                        });
        return dependencies;
    }

    private static Condition condition(@Nullable String key) {
        for (Condition condition : Condition.values()) {
            if (condition.key().equals(key)) {
                return condition;
            }
        }
        return Condition.STARTED;
    }

    /**
     * The services that are meant.
     *
     * @param names none: all that there is something of
     * @throws CommandException for a name that neither the files nor any container has
     */
    public SortedSet<String> services(List<String> names, Actual actual) throws CommandException {
        SortedSet<String> there = new TreeSet<>();
        actual.containers().values().stream()
                .flatMap(container -> container.replica().stream())
                .forEach(replica -> there.add(replica.service()));
        if (names.isEmpty()) {
            return there;
        }
        SortedSet<String> known = new TreeSet<>(declared);
        known.addAll(there);
        ServiceNames.require(names, known);
        return new TreeSet<>(names);
    }

    /** Also all that these depend on, directly or through others. */
    public SortedSet<String> withNeeded(SortedSet<String> services) {
        SortedSet<String> all = new TreeSet<>();
        List<String> open = new ArrayList<>(services);
        while (!open.isEmpty()) {
            String service = open.removeLast();
            if (all.add(service)) {
                dependencies
                        .getOrDefault(service, List.of())
                        .forEach(dependency -> open.add(dependency.service()));
            }
        }
        return all;
    }

    /** Also those that want to be restarted with what they depend on. */
    public SortedSet<String> withWhoRestarts(SortedSet<String> services) {
        SortedSet<String> all = new TreeSet<>(services);
        int before;
        do {
            before = all.size();
            dependencies.forEach(
                    (service, needs) -> {
                        if (needs.stream()
                                .anyMatch(each -> each.restart() && all.contains(each.service()))) {
                            all.add(service);
                        }
                    });
        } while (all.size() > before);
        return all;
    }

    /** The container that somebody means by a service and a number. */
    Optional<Container> container(Actual actual, String service, int number) {
        Optional<ReplicaName> wanted = Optional.of(new ReplicaName(service, number));
        return actual.containers().values().stream()
                .filter(container -> container.replica().equals(wanted))
                .findFirst();
    }
}
