package jcompose.cli.volume;

import jcompose.cli.call.Session;
import jcompose.cli.output.Filters;
import jcompose.cli.output.HumanSize;
import jcompose.execute.Machine;
import jcompose.image.TreeSize;
import jcompose.volume.VolumeInUseException;
import jcompose.volume.VolumeUsers;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;

/** The volumes that no container has, and their removal. */
public final class VolumePruning {
    private final Machine machine;
    private final SortedMap<String, Long> doomed = new TreeMap<>();

    /** Looks at what there is; {@code all}: also those with a name. */
    public VolumePruning(Machine machine, boolean all, Filters filters) throws IOException {
        this.machine = machine;
        var users = new VolumeUsers(machine.layout()).all();
        for (var each : machine.volumes().records().entrySet()) {
            VolumeLine line = VolumeLine.of(each.getKey(), each.getValue(), users);
            if (!line.isUsed()
                    && (all || line.record().anonymous())
                    && filters.allowsText("stack", line.record().stack().orElse(""))
                    && filters.allowsLabels(line.record().labels())) {
                // What driver options mount is not the volume's own, and stays.
                boolean own = line.record().options().isEmpty();
                doomed.put(
                        line.name(),
                        own ? TreeSize.of(machine.volumes().content(line.name())) : 0L);
            }
        }
    }

    public long bytes() {
        return doomed.values().stream().mapToLong(Long::longValue).sum();
    }

    int count() {
        return doomed.size();
    }

    /** One line each. */
    public String words() {
        StringBuilder words = new StringBuilder();
        doomed.forEach(
                (name, size) ->
                        words.append("  volume ")
                                .append(name)
                                .append(" (")
                                .append(HumanSize.of(size))
                                .append(")\n"));
        return words.isEmpty() ? "  none\n" : words.toString();
    }

    /** Removes what is still unused; returns the bytes freed. */
    public long run(Session session) throws IOException, InterruptedException {
        long freed = 0;
        if (!doomed.isEmpty()) {
            session.out().println("Deleted Volumes:");
        }
        for (var each : doomed.entrySet()) {
            try {
                machine.volumes().remove(each.getKey());
                session.out().println(each.getKey());
                freed += each.getValue();
            } catch (VolumeInUseException e) {
                session.err().println("kept: " + e.getMessage());
            }
        }
        machine.volumes().sweep();
        return freed;
    }
}
