package jcompose.stack.check;

import jcompose.stack.definition.JobDefinition.Overlap;
import jcompose.stack.grammar.CronTimes;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.problem.KeyPath;
import jcompose.stack.problem.Position;
import jcompose.stack.problem.Problems;
import jcompose.stack.tree.Tree;

import java.util.Set;

/**
 * {@code x-schedule} of services says when they run; no other service can depend on one of them.
 */
public final class CheckJobs {
    private static final String KEY = "x-schedule";
    private static final Set<String> KEYS = Set.of("cron", "time_zone", "overlap");

    private final Tree.Mapping services;
    private final Problems problems;

    private CheckJobs(Tree.Mapping services, Problems problems) {
        this.services = services;
        this.problems = problems;
    }

    public static void check(Tree.Mapping services, Problems problems) {
        CheckJobs check = new CheckJobs(services, problems);
        Services.each(services, (_, service, path) -> check.service(service, path));
    }

    private void service(Tree.Mapping service, KeyPath path) {
        service.mapping("depends_on")
                .entries()
                .forEach(
                        (other, entry) -> {
                            if (services.mapping(other).has(KEY)) {
                                problems.error(
                                        entry.position(),
                                        path.key("depends_on").key(other),
                                        "'" + other + "' runs by its x-schedule only");
                            }
                        });
        Tree schedule = service.get(KEY);
        if (schedule instanceof Tree.Mapping given) {
            schedule(given, path.key(KEY));
        } else if (schedule != null) {
            problems.error(
                    schedule.position(),
                    path.key(KEY),
                    "must be a mapping, not " + schedule.kind(),
                    "write {cron: '30 3 * * *'}");
        }
    }

    private void schedule(Tree.Mapping schedule, KeyPath path) {
        schedule.entries()
                .forEach(
                        (key, entry) -> {
                            if (!KEYS.contains(key)) {
                                problems.error(
                                        entry.position(),
                                        path.key(key),
                                        "unknown key '" + key + "'",
                                        "allowed here: cron, time_zone, overlap");
                            } else if (!(entry.value() instanceof Tree.Text)) {
                                problems.error(
                                        entry.value().position(), path.key(key), "must be text");
                            }
                        });
        String cron = schedule.text("cron");
        if (cron == null) {
            problems.error(schedule.position(), path, "needs 'cron'", "write {cron: '30 3 * * *'}");
            return;
        }
        String zone = schedule.text("time_zone");
        try {
            CronTimes.parse(cron, zone == null ? "UTC" : zone);
        } catch (GrammarException e) {
            problems.error(position(schedule, "cron"), path.key("cron"), e.getMessage(), e.hint());
        }
        String overlap = schedule.text("overlap");
        if (overlap != null && Overlap.of(overlap).isEmpty()) {
            problems.error(
                    position(schedule, "overlap"),
                    path.key("overlap"),
                    "'" + overlap + "' is none of skip, queue, replace");
        }
    }

    private static Position position(Tree.Mapping mapping, String key) {
        Tree value = mapping.get(key);
        return value == null ? mapping.position() : value.position();
    }
}
