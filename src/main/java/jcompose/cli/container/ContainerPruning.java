package jcompose.cli.container;

import jcompose.cli.call.FoundContainer;
import jcompose.cli.call.Session;
import jcompose.cli.output.HumanSize;
import jcompose.deploy.OneOffEnd;
import jcompose.execute.Machine;
import jcompose.image.TreeSize;
import jcompose.observe.Observer;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.actual.OneOff;
import jcompose.type.ContainerId;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Containers that have ended and that no stack wants back, and their removal. */
public final class ContainerPruning {
    private final Machine machine;
    private final Observer observer;
    private final SortedMap<ContainerId, Doomed> doomed = new TreeMap<>();

    private record Doomed(String name, String stack, long bytes) {}

    public ContainerPruning(Machine machine, Observer observer) throws IOException {
        this.machine = machine;
        this.observer = observer;
        Set<String> stacks = new HashSet<>();
        for (FoundContainer each : FoundContainer.all(machine)) {
            if (each.labels().oneOff().isEmpty() || !stacks.add(each.labels().stack())) {
                continue;
            }
            String stack = each.labels().stack();
            for (OneOff other : observer.observe(stack).oneOffs().values()) {
                if (other.container().status() == Status.EXITED) {
                    ContainerId id = other.container().id();
                    long bytes = TreeSize.of(machine.layout().upper(id));
                    doomed.put(id, new Doomed(other.name(), stack, bytes));
                }
            }
        }
    }

    int count() {
        return doomed.size();
    }

    public long bytes() {
        return doomed.values().stream().mapToLong(Doomed::bytes).sum();
    }

    public Set<String> names() {
        Set<String> names = new HashSet<>();
        doomed.values().forEach(each -> names.add(each.name()));
        return names;
    }

    public String words() {
        StringBuilder words = new StringBuilder();
        doomed.forEach(
                (id, each) ->
                        words.append("  container ")
                                .append(each.name())
                                .append(" (")
                                .append(HumanSize.of(each.bytes()))
                                .append(")\n"));
        return words.isEmpty() ? "  none\n" : words.toString();
    }

    public long run(Session session) throws IOException, InterruptedException {
        OneOffEnd end = new OneOffEnd(machine, observer);
        if (!doomed.isEmpty()) {
            session.out().println("Deleted Containers:");
        }
        Set<String> stacks = new HashSet<>();
        for (var each : doomed.entrySet()) {
            end.remove(each.getKey());
            stacks.add(each.getValue().stack());
            session.out().println(each.getKey());
        }
        for (String stack : stacks) {
            end.withdrawPorts(stack);
        }
        return bytes();
    }
}
