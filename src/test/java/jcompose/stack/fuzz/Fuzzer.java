package jcompose.stack.fuzz;

import com.sun.management.ThreadMXBean;

import jcompose.stack.CanonicalForm;
import jcompose.stack.LoadOptions;
import jcompose.stack.StackException;
import jcompose.stack.StackLoader;
import jcompose.stack.StackModel;
import jcompose.stack.StackRequest;

import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Loads one mutated set of files after the other. Whatever stands in them, the answer is a
 * definition or a list of problems, within {@link #MOST_TIME} and {@link #MOST_MEMORY}, and nothing
 * is read that the files do not name.
 *
 * <p>As a program: {@code [RUNS [SEED [FILE...]]]}, where the files are conformance data to begin
 * with beside what lies in the test resources.
 */
public final class Fuzzer {
    /** Processor time of one input in nanoseconds. */
    static final long MOST_TIME = 10_000_000_000L;

    /** Bytes allocated in all while one input is loaded and printed. */
    static final long MOST_MEMORY = 4L << 30;

    private static final int CHUNK = 5000;

    /** Stands in a file that nobody names, above the directory of the stack. */
    private static final String SECRET = "kept-from-everybody-7f3a";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path directory;
    private final List<Seed> seeds;
    private int loaded;
    private int refused;
    private int bound;
    private int problems;
    private long longest;
    private long largest;

    Fuzzer(Path base, List<Seed> seeds) throws IOException {
        this.directory = Files.createDirectories(base.resolve("stack"));
        this.seeds = seeds;
        Files.writeString(base.resolve(".env"), "SECRET=" + SECRET);
        Files.writeString(base.resolve("unnamed.env"), "SECRET=" + SECRET);
    }

    public static void main(String[] arguments) throws IOException {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        List<Seed> seeds = Seed.own();
        for (int i = 2; i < arguments.length; i++) {
            seeds.addAll(Seed.cases(Path.of(arguments[i])));
        }
        Path base = Files.createTempDirectory("jcompose-fuzz");
        System.out.println("seed " + seed + ", " + seeds.size() + " files to begin with");
        Fuzzer fuzzer = new Fuzzer(base, seeds);
        for (int run = 0; run < runs; run += CHUNK) {
            fuzzer.run(run, Math.min(runs, run + CHUNK), seed);
            System.out.println(Math.min(runs, run + CHUNK) + ": " + fuzzer.summary());
        }
        fuzzer.clear();
    }

    /** Throws at the first input that does not get its answer; the message has the input. */
    void run(int from, int to, long seed) throws IOException {
        for (int run = from; run < to; run++) {
            Random random = new Random(seed * 1_000_003 + run);
            try {
                check(input(random));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " run " + run, e);
            }
        }
    }

    int loaded() {
        return loaded;
    }

    int refused() {
        return refused;
    }

    String summary() {
        return ("%d valid (%d of them run here, the others lack %d things), %d refused;"
                        + " most processor time %d ms, most memory %d MiB")
                .formatted(loaded, bound, problems, refused, longest / 1_000_000, largest >> 20);
    }

    private Seed input(Random random) {
        if (random.nextInt(200) == 0) {
            return new Bombs(random).next();
        }
        Mutator mutator = new Mutator(random, seeds);
        Seed seed = new Seed(seeds.get(random.nextInt(seeds.size())).files());
        List<String> names = new ArrayList<>(seed.files().keySet());
        String name = random.nextInt(4) == 0 ? names.get(random.nextInt(names.size())) : Seed.STACK;
        seed.files().computeIfPresent(name, (same, text) -> mutator.mutate(text));
        return seed;
    }

    private void check(Seed input) throws IOException {
        write(input);
        long thread = Thread.currentThread().threadId();
        long time = THREADS.getCurrentThreadCpuTime();
        long memory = THREADS.getThreadAllocatedBytes(thread);
        String answer = answer(input);
        time = THREADS.getCurrentThreadCpuTime() - time;
        memory = THREADS.getThreadAllocatedBytes(thread) - memory;
        longest = Math.max(longest, time);
        largest = Math.max(largest, memory);
        if (time > MOST_TIME || memory > MOST_MEMORY) {
            throw failure("took " + time / 1_000_000 + " ms, " + (memory >> 20) + " MiB", input);
        }
        if (answer.contains(SECRET) && !names(input, "unnamed.env") && !names(input, "../.env")) {
            throw failure("read what the files do not name", input);
        }
    }

    private String answer(Seed input) {
        StackRequest request =
                new StackRequest(
                        List.of(Seed.STACK),
                        directory,
                        Map.of("HOME", directory.resolve("home").toString(), "FOO", "foo"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of("*"),
                        Reader.nullReader());
        try {
            StackModel model = StackLoader.model(request, LoadOptions.ALL);
            loaded++;
            load(request);
            return CanonicalForm.yaml(model.tree()) + CanonicalForm.json(model.tree());
        } catch (StackException e) {
            refused++;
            if (e.problems().isEmpty()) {
                throw failure("refused without a reason", input);
            }
            return e.getMessage();
        } catch (RuntimeException | Error e) {
            throw new AssertionError(text(input), e);
        }
    }

    /** What cannot be run here is refused; that is an answer too. */
    private void load(StackRequest request) {
        try {
            StackLoader.load(request);
            bound++;
        } catch (StackException e) {
            problems += e.problems().size();
        }
    }

    private static boolean names(Seed input, String file) {
        return input.files().values().stream().anyMatch(text -> text.contains(file));
    }

    private static AssertionError failure(String what, Seed input) {
        return new AssertionError(what + ":\n" + text(input));
    }

    private static String text(Seed input) {
        StringBuilder text = new StringBuilder();
        input.files()
                .forEach(
                        (name, content) ->
                                text.append("--- ")
                                        .append(name)
                                        .append('\n')
                                        .append(content, 0, Math.min(content.length(), 20_000))
                                        .append('\n'));
        return text.toString();
    }

    private void write(Seed input) throws IOException {
        clear();
        for (Map.Entry<String, String> file : input.files().entrySet()) {
            Path path = directory.resolve(file.getKey()).normalize();
            if (path.startsWith(directory)) {
                Files.createDirectories(path.resolveSibling("."));
                Files.writeString(path, file.getValue().replaceAll("[\\uD800-\\uDFFF]", "?"));
            }
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted((left, right) -> right.compareTo(left)).toList()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }
}
