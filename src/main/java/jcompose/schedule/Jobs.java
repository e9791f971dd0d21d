package jcompose.schedule;

import jcompose.stack.StackException;
import jcompose.stack.definition.JobDefinition;
import jcompose.stack.definition.StackDefinition;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Runs the jobs of one stack when their times come, as the stack was last declared. One process at
 * a time does that for a stack. A container that was started goes on when the process ends, and is
 * found again by the next one.
 */
public final class Jobs implements AutoCloseable {
    private final String name;
    private final Path directory;
    private final Timetable timetable;
    private final JobRunner runner;
    private final Consumer<String> said;
    private final InstantSource clock;
    private final Map<String, Thread> running = new HashMap<>();
    private final Set<String> queued = new HashSet<>();
    private final Set<String> stopping = new HashSet<>();
    private Optional<StackDefinition> stack = Optional.empty();
    private Optional<FileChannel> lock = Optional.empty();

    /**
     * Makes one that runs nothing yet.
     *
     * @param directory where records are kept
     * @param said hears what is done
     */
    public Jobs(
            String name,
            Path directory,
            Timetable timetable,
            JobRunner runner,
            Consumer<String> said,
            InstantSource clock) {
        this.name = name;
        this.directory = directory;
        this.timetable = timetable;
        this.runner = runner;
        this.said = said;
        this.clock = clock;
    }

    /** From now on the jobs are those of {@code declared}. */
    public synchronized void become(StackDefinition declared) throws IOException {
        boolean none = declared.jobs().isEmpty() && stack.isEmpty() && !Files.exists(directory);
        boolean first = lock.isEmpty();
        if (none || !isOurs()) {
            return;
        }
        SortedMap<String, String> alive = first ? runner.running(name) : new TreeMap<>();
        stack = Optional.of(declared);
        for (JobRecord record : JobRecord.all(directory)) {
            if (!declared.jobs().containsKey(record.service())) {
                timetable.remove(key(record.service()));
                JobRecord.remove(directory, record.service());
            }
        }
        for (JobDefinition job : declared.jobs().values()) {
            take(job, Optional.ofNullable(alive.get(job.service().name())));
        }
    }

    /** They are not run any more; what runs goes on. */
    public synchronized void pause() throws IOException {
        if (stack.isPresent()) {
            stack.get().jobs().keySet().forEach(job -> timetable.remove(key(job)));
            stack = Optional.empty();
        }
        release();
    }

    /** {@code alive} is a container of it that another process has started. */
    private void take(JobDefinition job, Optional<String> alive) throws IOException {
        String service = job.service().name();
        Optional<JobRecord> known = JobRecord.read(directory, service);
        JobRecord record = known.map(old -> old.at(job)).orElseGet(() -> JobRecord.of(job));
        if (alive.isPresent() && !alive.equals(record.container())) {
            record = record.started(alive.get(), clock.instant());
        }
        if (!known.equals(Optional.of(record))) {
            record.write(directory);
        }
        timetable.put(key(service), job.times(), () -> due(service));
        if (record.runs() && !running.containsKey(service)) {
            begin(service, record.container()); // who has started it is gone
        }
    }

    private String key(String service) {
        return "job " + name + " " + service;
    }

    /** Whether nobody else runs them. */
    private boolean isOurs() throws IOException {
        if (lock.isPresent()) {
            return true;
        }
        Files.createDirectories(directory);
        FileChannel file = open(directory);
        if (isFree(file)) {
            lock = Optional.of(file);
            return true;
        }
        file.close();
        return false;
    }

    private static FileChannel open(Path directory) throws IOException {
        return FileChannel.open(
                directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static boolean isFree(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Whether somebody runs the jobs whose records are there. */
    public static boolean areRun(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (FileChannel file = open(directory)) {
            return !isFree(file);
        }
    }

    /** It is time; does not wait. */
    synchronized void due(String service) {
        JobDefinition job =
                stack.map(StackDefinition::jobs).map(all -> all.get(service)).orElse(null);
        if (job == null) {
            return;
        }
        if (!running.containsKey(service)) {
            begin(service, Optional.empty());
            return;
        }
        switch (job.overlap()) {
            case SKIP -> said.accept(service + ": is not started, for it still runs");
            case QUEUE -> {
                if (queued.add(service)) {
                    said.accept(service + ": still runs, and is run once more afterwards");
                }
            }
            case REPLACE -> {
                queued.add(service);
                // One that is still being started is stopped by the next time.
                if (stopping.add(service)) {
                    Thread.ofVirtual().start(() -> stop(service));
                }
            }
        }
    }

    private void stop(String service) {
        try {
            Optional<JobRecord> record = JobRecord.read(directory, service);
            if (record.isPresent() && record.get().runs()) {
                said.accept(service + ": is stopped, to be started anew");
                runner.stop(record.get().container().orElseThrow());
            }
        } catch (IOException e) {
            said.accept(service + ": could not be stopped: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped(service);
        }
    }

    private synchronized void stopped(String service) {
        stopping.remove(service);
    }

    private void begin(String service, Optional<String> container) {
        running.put(service, Thread.ofVirtual().start(() -> run(service, container)));
    }

    private void run(String service, Optional<String> container) {
        try {
            Optional<String> started = container;
            do {
                once(service, started);
                started = Optional.empty();
            } while (again(service));
        } catch (InterruptedException e) {
            return; // the process ends; the container goes on
        } catch (IOException e) {
            said.accept(service + ": " + e.getMessage());
            over(service);
        }
    }

    private synchronized boolean again(String service) {
        boolean again = queued.remove(service) && stack.isPresent();
        if (!again) {
            over(service);
        }
        return again;
    }

    private synchronized void over(String service) {
        running.remove(service);
    }

    private void once(String service, Optional<String> container)
            throws IOException, InterruptedException {
        try {
            String id = container.isPresent() ? container.get() : started(service);
            if (id.isEmpty()) {
                return;
            }
            Optional<Integer> code = runner.await(id);
            note(service, record -> record.ended(clock.instant(), code));
            said.accept(
                    service
                            + ": has ended"
                            + code.map(status -> " with exit status " + status).orElse(""));
        } catch (StackException e) {
            failed(service, e.problems().getFirst().toString());
        } catch (IOException e) {
            failed(service, String.valueOf(e.getMessage()));
        }
    }

    private String started(String service)
            throws StackException, IOException, InterruptedException {
        Optional<StackDefinition> declared;
        synchronized (this) {
            declared = stack;
        }
        if (declared.isEmpty() || !declared.get().jobs().containsKey(service)) {
            return "";
        }
        String id = runner.start(declared.get(), service);
        note(service, record -> record.started(id, clock.instant()));
        said.accept(service + ": is started, as container " + id);
        return id;
    }

    private void failed(String service, String why) throws IOException {
        note(service, record -> record.failed(clock.instant(), why));
        said.accept(service + ": could not be run: " + why);
    }

    private synchronized void note(String service, UnaryOperator<JobRecord> change)
            throws IOException {
        Optional<JobRecord> record = JobRecord.read(directory, service);
        if (record.isPresent()) {
            change.apply(record.get()).write(directory);
        }
    }

    private void release() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
            lock = Optional.empty();
        }
    }

    /** Those who wait for jobs stop waiting. */
    @Override
    public void close() throws IOException {
        Set<Thread> threads;
        synchronized (this) {
            pause();
            threads = Set.copyOf(running.values());
        }
        threads.forEach(Thread::interrupt);
    }
}
