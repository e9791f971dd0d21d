package jcompose.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcompose.stack.StackLoader;
import jcompose.stack.StackRequest;
import jcompose.stack.definition.StackDefinition;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is done when a job's time comes while it still runs. */
class OverlapTest implements JobRunner {
    @TempDir Path directory = Path.of("");

    private final Timetable timetable = new Timetable();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, CountDownLatch> ends = new ConcurrentHashMap<>();
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        timetable.close();
    }

    @Override
    public SortedMap<String, String> running(String stack) {
        return new TreeMap<>();
    }

    @Override
    public String start(StackDefinition stack, String service) {
        String id = "c" + count.incrementAndGet();
        ends.put(id, new CountDownLatch(1));
        done.add("start " + id);
        return id;
    }

    @Override
    public Optional<Integer> await(String container) throws InterruptedException {
        latch(container).await();
        return Optional.of(0);
    }

    @Override
    public void stop(String container) {
        done.add("stop " + container);
        end(container);
    }

    private CountDownLatch latch(String container) {
        CountDownLatch latch = ends.get(container);
        if (latch == null) {
            throw new AssertionError(container + " was not started");
        }
        return latch;
    }

    private void end(String container) {
        latch(container).countDown();
    }

    private void is(String expected) throws InterruptedException {
        assertEquals(expected, done.poll(60, TimeUnit.SECONDS));
    }

    private void tells(String expected) throws InterruptedException {
        String line = said.poll(60, TimeUnit.SECONDS);
        assertTrue(line != null && line.startsWith("job: " + expected), line);
    }

    /** Its time comes only when the test says so. */
    private Jobs jobs(String overlap) throws Exception {
        Files.writeString(
                directory.resolve("stack.yaml"),
                """
                name: s
                services:
                  job: {image: x, x-schedule: {cron: '0 0 29 2 *', overlap: %s}}
                """
                        .formatted(overlap));
        Jobs jobs =
                new Jobs(
                        "s",
                        directory.resolve("jobs"),
                        timetable,
                        this,
                        said::add,
                        InstantSource.system());
        jobs.become(StackLoader.load(StackRequest.of(directory, Map.of(), List.of("stack.yaml"))));
        return jobs;
    }

    @Test
    void it_is_left_out() throws Exception {
        try (Jobs jobs = jobs("skip")) {
            jobs.due("job");
            is("start c1");
            tells("is started, as container c1");
            jobs.due("job");
            tells("is not started, for it still runs");
            end("c1");
            tells("has ended with exit status 0");
            assertNull(done.poll());
        }
    }

    @Test
    void it_is_run_once_more_however_often_it_was_due() throws Exception {
        try (Jobs jobs = jobs("queue")) {
            jobs.due("job");
            is("start c1");
            tells("is started, as container c1");
            for (int i = 0; i < 3; i++) {
                jobs.due("job");
            }
            tells("still runs, and is run once more afterwards");
            end("c1");
            tells("has ended with exit status 0");
            is("start c2");
            tells("is started, as container c2");
            end("c2");
            tells("has ended with exit status 0");
            assertNull(done.poll());
        }
    }

    @Test
    void it_is_replaced() throws Exception {
        try (Jobs jobs = jobs("replace")) {
            jobs.due("job");
            is("start c1");
            tells("is started, as container c1");
            jobs.due("job");
            is("stop c1");
            is("start c2");
            end("c2");
        }
    }

    @Test
    void what_is_queued_is_not_run_when_nobody_looks_after_the_stack_any_more() throws Exception {
        try (Jobs jobs = jobs("queue")) {
            jobs.due("job");
            is("start c1");
            tells("is started, as container c1");
            jobs.due("job");
            tells("still runs, and is run once more afterwards");
            jobs.pause();
            end("c1");
            tells("has ended with exit status 0");
            assertNull(done.poll());
        }
    }
}
