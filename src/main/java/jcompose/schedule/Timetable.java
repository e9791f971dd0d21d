package jcompose.schedule;

import jcompose.stack.grammar.CronTimes;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.quartz.simpl.SimpleThreadPool;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls something at certain times, by whatever the machine's clock is set to. A time that passes
 * while nobody is there, as while the machine sleeps, is not made up for. Nothing of Quartz is
 * loaded before there is something to call.
 *
 * <p>Calls come one after the other: what takes long goes on elsewhere.
 */
public final class Timetable implements AutoCloseable {
    private final Map<String, CronTimes> times = new ConcurrentHashMap<>();
    private final Map<String, Runnable> calls = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private Optional<Scheduler> scheduler = Optional.empty();
    private Optional<ClockWatch> clockWatch = Optional.empty();

    public Timetable() {
        this(InstantSource.system());
    }

    /** {@code clock} is that of the machine, for all but tests. */
    Timetable(InstantSource clock) {
        this.clock = clock;
    }

    /** Calls {@code call} at these times; what had that name is not called any more. */
    public synchronized void put(String name, CronTimes when, Runnable call) {
        boolean known = when.equals(times.put(name, when));
        calls.put(name, call);
        if (known) {
            return;
        }
        try {
            schedule(name, when);
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    private void schedule(String name, CronTimes when) throws SchedulerException {
        JobDetail job = JobBuilder.newJob(Job.class).withIdentity(name).build();
        started().scheduleJob(job, Set.of(new ZoneTrigger(name, when, clock.instant())), true);
    }

    /** Quartz waits until the time it has found, which was another one by the clock as it was. */
    private synchronized void clockWasSet() {
        try {
            for (Map.Entry<String, CronTimes> each : times.entrySet()) {
                schedule(each.getKey(), each.getValue());
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It is not called any more; nothing is there to be done when there is none of that name. */
    public synchronized void remove(String name) {
        calls.remove(name);
        if (times.remove(name) != null) {
            try {
                started().deleteJob(JobKey.jobKey(name));
            } catch (SchedulerException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Scheduler started() throws SchedulerException {
        if (scheduler.isEmpty()) {
            Scheduler quartz = quartz();
            scheduler = Optional.of(quartz);
            quartz.setJobFactory(
                    (fired, _) -> {
                        String name = fired.getJobDetail().getKey().getName();
                        return _ -> calls.getOrDefault(name, () -> {}).run();
                    });
            quartz.start();
            ClockWatch watch = new ClockWatch(clock, System::nanoTime, this::clockWasSet);
            clockWatch = Optional.of(watch);
            watch.start();
        }
        return scheduler.get();
    }

    /** Two threads, of which one does the calls, and nothing on disk. */
    private static Scheduler quartz() throws SchedulerException {
        SimpleThreadPool threads = new SimpleThreadPool(1, Thread.NORM_PRIORITY);
        threads.setThreadNamePrefix("jcompose-timetable");
        threads.setMakeThreadsDaemons(true);
        threads.initialize();
        String name = "jcompose-" + UUID.randomUUID();
        DirectSchedulerFactory factory = DirectSchedulerFactory.getInstance();
        factory.createScheduler(name, name, threads, new RAMJobStore());
        return factory.getScheduler(name);
    }

    @Override
    public synchronized void close() {
        clockWatch.ifPresent(ClockWatch::close);
        try {
            if (scheduler.isPresent()) {
                scheduler.get().shutdown(true);
            }
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }
}
