package jcompose.stack;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Whatever stands in a file: the answer is a definition or a list of problems, and soon. */
final class MutationTest {
    private static final int RUNS = Integer.getInteger("runs", 3000);
    private static final String SPLICES = "{}[]:,-#&*!|>'\"%@`$~\n\t \\0aZ\u0000\u00e9\uD83D";

    @TempDir Path temporary;

    @Test
    void a_mutated_file_is_loaded_or_refused() throws IOException {
        long seed = Long.getLong("seed", 20_260_101);
        Random random = new Random(seed);
        List<String> corpus = corpus();
        assertTimeoutPreemptively(
                Duration.ofSeconds(30L + RUNS / 100),
                () -> {
                    for (int run = 0; run < RUNS; run++) {
                        String text = corpus.get(random.nextInt(corpus.size()));
                        for (int i = random.nextInt(6); i >= 0; i--) {
                            text = mutated(text, corpus, random);
                        }
                        load(text, "seed " + seed + " run " + run);
                    }
                },
                () -> "seed " + seed);
    }

    private void load(String text, String run) throws IOException {
        Path file = temporary.resolve("compose.yaml");
        Files.writeString(file, text.replace("\uD83D", "?"));
        try {
            CanonicalForm.yaml(new StackFiles(temporary).load("compose.yaml").canonical());
        } catch (StackException e) {
            if (e.problems().isEmpty()) {
                throw new AssertionError(run + ": refused without a reason:\n" + text, e);
            }
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(run + ":\n" + text, e);
        }
    }

    private static List<String> corpus() throws IOException {
        List<String> corpus = new ArrayList<>();
        corpus.add(StackFiles.resource("hello.yaml"));
        for (String block : StackFiles.resource("mistakes.txt").split("\n### ", -1)) {
            int title = block.indexOf('\n');
            int end = block.indexOf("\n=>");
            if (end > title) {
                corpus.add(block.substring(title + 1, end));
            }
        }
        return corpus;
    }

    private static String mutated(String text, List<String> corpus, Random random) {
        if (text.isEmpty()) {
            return "a";
        }
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(20));
        String piece = text.substring(from, to);
        return switch (random.nextInt(8)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + piece + piece + text.substring(to);
            case 2 ->
                    text.substring(0, from)
                            + SPLICES.charAt(random.nextInt(SPLICES.length()))
                            + text.substring(from);
            case 3 -> swappedLines(text, random);
            case 4 -> text.substring(0, from) + random.nextLong() + text.substring(to);
            case 5 -> {
                String other = corpus.get(random.nextInt(corpus.size()));
                yield text.substring(0, from) + other.substring(random.nextInt(other.length() + 1));
            }
            case 6 -> text + "\n" + corpus.get(random.nextInt(corpus.size()));
            default -> text.replace(piece, piece.toUpperCase(java.util.Locale.ROOT));
        };
    }

    private static String swappedLines(String text, Random random) {
        String[] lines = text.split("\n", -1);
        int left = random.nextInt(lines.length);
        int right = random.nextInt(lines.length);
        String line = lines[left];
        lines[left] = lines[right];
        lines[right] = line;
        return String.join("\n", lines);
    }
}
