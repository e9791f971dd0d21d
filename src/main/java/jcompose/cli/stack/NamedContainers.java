package jcompose.cli.stack;

import jcompose.cli.call.EngineOptions;
import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.CommandException;
import jcompose.execute.Machine;
import jcompose.reconciler.actual.Actual;
import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.OneOff;
import jcompose.stack.StackException;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Containers of one stack that are meant by their own names or IDs, wherever the command is. */
record NamedContainers(String stack, Set<ContainerId> ids) {
    NamedContainers {
        ids = Set.copyOf(ids);
    }

    /**
     * Empty where services of the stack are meant: a service's name goes before the container that
     * has the same.
     *
     * @param words services or containers; none: all of the stack
     */
    static Optional<NamedContainers> of(
            Session session, EngineOptions options, List<String> files, List<String> words)
            throws StackException, IOException, CommandException {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        boolean inStack =
                session.stack().hasFiles(files) || session.stack().projectName(options).isPresent();
        Machine machine = session.engine().machine(options);
        if (inStack) {
            String stack = session.stack().stackName(options, files);
            String first = words.getFirst();
            List<FoundContainer> all = FoundContainer.all(machine);
            boolean service =
                    all.stream()
                            .anyMatch(
                                    each ->
                                            each.labels().stack().equals(stack)
                                                    && each.labels().service().equals(first)
                                                    && !each.name().equals(first));
            if (service || all.stream().noneMatch(each -> isExactly(each, first))) {
                return Optional.empty();
            }
        }
        return Optional.of(found(machine, words));
    }

    private static boolean isExactly(FoundContainer container, String word) {
        return container.name().equals(word) || container.id().hex().equals(word);
    }

    private static NamedContainers found(Machine machine, List<String> words)
            throws IOException, CommandException {
        String stack = "";
        Set<ContainerId> ids = new HashSet<>();
        for (String word : words) {
            FoundContainer found = FoundContainer.find(machine, "", word);
            if (!ids.isEmpty() && !found.labels().stack().equals(stack)) {
                throw new CommandException(
                        words.getFirst()
                                + " and "
                                + word
                                + " are of different stacks: name those of one stack at a time");
            }
            stack = found.labels().stack();
            ids.add(found.id());
        }
        return new NamedContainers(stack, ids);
    }

    /** Those of them that are still there. */
    List<Container> in(Actual actual) {
        return Stream.concat(
                        actual.containers().values().stream(),
                        actual.oneOffs().values().stream().map(OneOff::container))
                .filter(each -> ids.contains(each.id()))
                .toList();
    }
}
