package jcompose.stack;

import jcompose.json.Json;
import jcompose.stack.ConformanceCase.Outcome;
import jcompose.stack.ConformanceCase.Verdict;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Judges whole files of cases in one JVM, through the same entry as the command.
 *
 * <p>Arguments: {@code [--format yaml|json] [--only REGEX] [--show N] FILE...}
 */
final class Conformance {
    private final String format;
    private final Predicate<String> only;

    Conformance(String format, Predicate<String> only) {
        this.format = format;
        this.only = only;
    }

    public static void main(String[] arguments) throws IOException {
        String format = "yaml";
        String only = "";
        int show = 5;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--format" -> format = arguments[++i];
                case "--only" -> only = arguments[++i];
                case "--show" -> show = Integer.parseInt(arguments[++i]);
                default -> files.add(Path.of(arguments[i]));
            }
        }
        Conformance conformance = new Conformance(format, Pattern.compile(only).asPredicate());
        for (Path file : files) {
            report(file, conformance.judge(file), show, System.out);
        }
    }

    List<Outcome> judge(Path file) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        for (String line : lines(file)) {
            ConformanceCase each = new ConformanceCase(Json.parse(line));
            if (only.test(each.id())) {
                outcomes.add(each.judge(format));
            }
        }
        return outcomes;
    }

    private static List<String> lines(Path file) throws IOException {
        boolean packed = file.toString().endsWith(".gz");
        try (InputStream raw = Files.newInputStream(file);
                InputStream text = packed ? new GZIPInputStream(raw) : raw;
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    static long good(List<Outcome> outcomes) {
        return outcomes.stream().filter(outcome -> outcome.verdict().good()).count();
    }

    private static void report(Path file, List<Outcome> outcomes, int show, PrintStream out) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        outcomes.forEach(outcome -> counts.merge(outcome.verdict(), 1, Integer::sum));
        out.println(
                file.getFileName() + ": " + good(outcomes) + "/" + outcomes.size() + " " + counts);
        outcomes.stream()
                .filter(outcome -> !outcome.verdict().good())
                .limit(show)
                .forEach(
                        outcome ->
                                out.println(
                                        "-- "
                                                + outcome.id()
                                                + " "
                                                + outcome.verdict()
                                                + "\ngot:\n"
                                                + outcome.got()
                                                + "\nwanted:\n"
                                                + outcome.wanted()));
    }
}
