package jcompose.stack.bind;

import jcompose.stack.definition.JobDefinition;
import jcompose.stack.definition.JobDefinition.Overlap;
import jcompose.stack.definition.ServiceDefinition;
import jcompose.stack.grammar.CronTimes;
import jcompose.stack.grammar.GrammarException;
import jcompose.stack.tree.Tree;

import java.util.SortedMap;
import java.util.TreeMap;

/** Binds the {@code x-schedule} sections of services; the tree must have passed all checks. */
public final class BindJobs {
    private BindJobs() {}

    /** By service, those alone that have one. */
    public static SortedMap<String, JobDefinition> jobs(
            SortedMap<String, ServiceDefinition> services) {
        SortedMap<String, JobDefinition> jobs = new TreeMap<>();
        services.forEach(
                (name, service) -> {
                    if (service.written().has("x-schedule")) {
                        jobs.put(name, job(service, service.written().mapping("x-schedule")));
                    }
                });
        return jobs;
    }

    private static JobDefinition job(ServiceDefinition service, Tree.Mapping schedule) {
        try {
            return new JobDefinition(
                    service,
                    CronTimes.parse(
                            String.valueOf(schedule.text("cron")),
                            Values.text(schedule, "time_zone").orElse("UTC")),
                    Values.text(schedule, "overlap").flatMap(Overlap::of).orElse(Overlap.SKIP));
        } catch (GrammarException e) {
            throw new Values.NotValid(e);
        }
    }
}
