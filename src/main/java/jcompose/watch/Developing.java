package jcompose.watch;

import jcompose.reconciler.actual.Container;
import jcompose.runtime.ExecRequest;
import jcompose.runtime.Layout;
import jcompose.stack.definition.DevelopRule;
import jcompose.type.ContainerId;
import jcompose.type.Pid;
import jcompose.type.ReplicaName;
import jcompose.watch.Development.Rule;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Keeps the files in containers as the machine has them. It remembers what each container was given
 * last; a new one has what its image was built with.
 */
final class Developing {
    private final Containers containers;
    private final Layout layout;
    private final WatchListener listener;
    private Development development = Development.NONE;

    /** By service, for each of its rules. */
    private final Map<String, List<Snapshot>> built = new HashMap<>();

    private final Map<ContainerId, List<Snapshot>> given = new HashMap<>();

    Developing(Containers containers, Layout layout, WatchListener listener) {
        this.containers = containers;
        this.layout = layout;
        this.listener = listener;
    }

    Development development() {
        return development;
    }

    /**
     * From now on these rules; returns the services whose build is another one than before, or that
     * were not known.
     */
    SortedSet<String> take(Development next) {
        SortedSet<String> others = new TreeSet<>();
        next.builds()
                .forEach(
                        (service, build) -> {
                            if (!build.equals(development.builds().get(service))
                                    || sizeOf(next, service) != sizeOf(development, service)) {
                                others.add(service);
                            }
                        });
        development = next;
        return others;
    }

    private static int sizeOf(Development development, String service) {
        return development.rules().getOrDefault(service, List.of()).size();
    }

    /** Called before images are built: what is seen now is in them. */
    void aboutToBuild(SortedSet<String> services) throws IOException {
        for (String service : services) {
            List<Rule> rules = development.rules().get(service);
            if (rules != null) {
                built.put(service, snapshots(rules));
            }
        }
    }

    /**
     * Brings every container what it does not have yet.
     *
     * @return the services that are to be built anew
     */
    SortedSet<String> look(String stack) throws IOException, InterruptedException {
        SortedSet<String> rebuilds = new TreeSet<>();
        if (development.rules().isEmpty()) {
            return rebuilds;
        }
        List<Container> running = containers.running(stack);
        given.keySet().retainAll(running.stream().map(Container::id).toList());
        for (Map.Entry<String, List<Rule>> each : development.rules().entrySet()) {
            String service = each.getKey();
            List<Rule> rules = each.getValue();
            List<Snapshot> now = snapshots(rules);
            if (isToBeBuilt(service, rules, now)) {
                rebuilds.add(service);
                continue;
            }
            boolean restart = false;
            for (Container container : running) {
                if (container.replica().map(ReplicaName::service).equals(Optional.of(service))
                        && container.process().isPresent()) {
                    restart |= bring(container, rules, now);
                }
            }
            if (restart) {
                listener.developed(service, "restart");
                containers.restart(service);
            }
        }
        return rebuilds;
    }

    private boolean isToBeBuilt(String service, List<Rule> rules, List<Snapshot> now) {
        List<Snapshot> image = built.getOrDefault(service, now);
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).rule().action() == DevelopRule.Action.REBUILD
                    && !now.get(i).changesSince(image.get(i)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the container is to be restarted. */
    private boolean bring(Container container, List<Rule> rules, List<Snapshot> now)
            throws IOException {
        List<Snapshot> image = built.getOrDefault(container.replica().orElseThrow().service(), now);
        List<Snapshot> before = given.get(container.id());
        boolean restart = false;
        List<DevelopRule.Exec> commands = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            DevelopRule rule = rules.get(i).rule();
            Snapshot unknown = rule.initialSync() ? Snapshot.of(List.of()) : image.get(i);
            SortedSet<Path> changes =
                    now.get(i).changesSince(before == null ? unknown : before.get(i));
            if (changes.isEmpty()) {
                continue;
            }
            if (rule.action().syncs()) {
                sync(rules.get(i), changes, container);
            }
            switch (rule.action()) {
                case SYNC_RESTART -> restart = true;
                case RESTART -> restart |= before != null; // a new one has just started
                case SYNC_EXEC -> rule.exec().ifPresent(commands::add);
                case SYNC, REBUILD -> {}
            }
        }
        given.put(container.id(), now);
        for (DevelopRule.Exec command : commands) {
            exec(command, container);
        }
        return restart;
    }

    private void exec(DevelopRule.Exec exec, Container container) throws IOException {
        List<String> environment = new ArrayList<>();
        exec.environment().forEach((name, value) -> environment.add(name + "=" + value));
        Containers.Ran ran =
                containers.exec(
                        new ExecRequest(
                                layout.container(container.id()),
                                false,
                                false,
                                false,
                                exec.privileged(),
                                exec.user(),
                                exec.workingDirectory(),
                                environment,
                                exec.command()));
        String replica = container.replica().orElseThrow().toString();
        ran.output().lines().forEach(line -> listener.developed(replica, "  " + line));
        listener.developed(
                replica,
                String.join(" ", exec.command())
                        + (ran.status() == 0 ? " done" : " failed with " + ran.status()));
    }

    private void sync(Rule rule, SortedSet<Path> changes, Container container) throws IOException {
        Pid process = container.process().orElseThrow();
        String target = rule.rule().target().orElseThrow();
        containers.bring(changes, rule.files().path(), target, process);
        listener.developed(
                container.replica().orElseThrow().toString(), changes.size() + " synced");
    }

    private static List<Snapshot> snapshots(List<Rule> rules) throws IOException {
        List<Snapshot> snapshots = new ArrayList<>();
        for (Rule rule : rules) {
            snapshots.add(Snapshot.of(List.of(rule.files())));
        }
        return snapshots;
    }
}
