package jcompose.stack.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes texts at random: characters, tokens, lines, whole pieces of other texts. */
final class Mutator {
    private static final String CHARACTERS =
            "{}[]:,-#&*!|>'\"%@`$~?=\n\t \r\\0aZ.\u0001\u00e9\u2028\uFEFF";

    private static final List<String> TOKENS =
            List.of(
                    "null",
                    "~",
                    "true",
                    "no",
                    "0",
                    "-1",
                    "1e999",
                    "0x7fffffffffffffff",
                    "9223372036854775808",
                    ".inf",
                    ".nan",
                    "''",
                    "[]",
                    "{}",
                    "[[]]",
                    "{a: {b: c}}",
                    "!!binary aGk=",
                    "!!set {a}",
                    "!!python/object:os.system x",
                    "!reset null",
                    "!override []",
                    "!!str 1",
                    "!!int x",
                    "!<tag:yaml.org,2002:map> {}",
                    "&a x",
                    "*a",
                    "<<: *a",
                    "<<: [*a, *a]",
                    "? [a]",
                    "|2-\n    x",
                    ">+\n\n x",
                    "${A}",
                    "${A:-${B:-${C:?no}}}",
                    "${A:?}",
                    "$$",
                    "${",
                    "${A:-{}",
                    "2001-01-01",
                    "1:30:00",
                    "64m",
                    "10s",
                    "-5s",
                    "999999999h",
                    "service:web",
                    "8080-8090:80-90/udp",
                    "0-65535:0-65535",
                    "[::1]:80:80",
                    "./a:/b:ro,z",
                    "C:\\a:/b",
                    "a".repeat(300));

    private static final List<String> PATHS =
            List.of(
                    ".",
                    "..",
                    "/",
                    "~",
                    "~/x",
                    "../../../../../../etc/passwd",
                    "/dev/null",
                    "/dev/zero",
                    "/proc/self/environ",
                    "/proc/self/fd/0",
                    "compose.yaml",
                    "./compose.yaml",
                    "sub/../compose.yaml",
                    "loop",
                    "pipe",
                    "a/".repeat(500),
                    "x".repeat(5000),
                    "git@example.com:a/b.git",
                    "https://example.com/a.git#main:dir",
                    "oci://example.com/a:1",
                    "a\u0000b",
                    "\\\\server\\share",
                    "");

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_./${}:-]+");

    private static final Pattern FILE =
            Pattern.compile(
                    "(?:env_file|label_file|file|path|include|extends|context|dockerfile|source"
                            + "|project_directory): *([^\\s,}\\]]+)");

    private final Random random;
    private final List<Seed> seeds;

    Mutator(Random random, List<Seed> seeds) {
        this.random = random;
        this.seeds = seeds;
    }

    String mutate(String text) {
        String result = text;
        for (int i = random.nextInt(5); i >= 0; i--) {
            result = once(result);
        }
        return result.length() > 200_000 ? result.substring(0, 200_000) : result;
    }

    private String once(String text) {
        if (text.isEmpty()) {
            return "a: b";
        }
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + 1 + random.nextInt(20));
        String before = text.substring(0, from);
        String piece = text.substring(from, to);
        String after = text.substring(to);
        return switch (random.nextInt(13)) {
            case 0 -> before + after;
            case 1 -> before + piece + piece + after;
            case 2 ->
                    before + CHARACTERS.charAt(random.nextInt(CHARACTERS.length())) + piece + after;
            case 3 -> lines(text);
            case 4 -> before + random.nextLong() + after;
            case 5 -> before + rest(any(seeds).stack());
            case 6 -> text + "\n" + any(seeds).stack();
            case 7 -> text.replace(piece, piece.toUpperCase(Locale.ROOT));
            case 8, 9 -> replaced(text, WORD, 0, any(TOKENS));
            case 10 -> replaced(text, WORD, 0, word(any(seeds).stack()));
            case 11 -> replaced(text, FILE, 1, quoted(any(PATHS)));
            default -> indented(text);
        };
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String rest(String text) {
        return text.substring(random.nextInt(text.length() + 1));
    }

    private String word(String text) {
        List<MatchResult> words = WORD.matcher(text).results().limit(2000).toList();
        return words.isEmpty() ? "x" : any(words).group();
    }

    private static String quoted(String path) {
        return "\"" + path.replace("\\", "\\\\").replace("\u0000", "\\0") + "\"";
    }

    private String replaced(String text, Pattern pattern, int group, String replacement) {
        List<MatchResult> found = pattern.matcher(text).results().limit(2000).toList();
        if (found.isEmpty()) {
            return text;
        }
        MatchResult match = any(found);
        return text.substring(0, match.start(group))
                + replacement
                + text.substring(match.end(group));
    }

    /** A line moves, is doubled, or goes. */
    private String lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        String line = lines.remove(random.nextInt(lines.size()));
        for (int i = random.nextInt(3); i > 0; i--) {
            lines.add(random.nextInt(lines.size() + 1), line);
        }
        return String.join("\n", lines);
    }

    private String indented(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        lines.set(at, random.nextBoolean() ? " " + line : line.replaceFirst("^ ", ""));
        return String.join("\n", lines);
    }
}
