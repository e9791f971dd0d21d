package jcompose.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines of a file that stand in the Dockerfile itself: Dockerfile reference, "Here-Documents".
 *
 * @param name what ends it
 * @param expand whether variables in it are replaced: its name was not quoted
 * @param chomp whether tabs at the beginning of its lines are taken off
 */
public record Heredoc(String name, boolean expand, boolean chomp, long descriptor, String content) {
    private static final Pattern MARK = Pattern.compile("(\\d*)<<(-?)[\\t\\n\\f\\r ]*([^<]*)");
    private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\\t+");

    /** What a word announces, still without content. */
    static Optional<Heredoc> announced(String word) {
        Matcher mark = MARK.matcher(word);
        if (!mark.matches() || mark.group(3).isEmpty()) {
            return Optional.empty();
        }
        List<String> names = words(mark.group(3), false);
        if (names.size() != 1) {
            return Optional.empty();
        }
        String name = names.getFirst();
        boolean plain = quotes(name) == quotes(words(mark.group(3), true).getFirst());
        boolean chomp = !mark.group(2).isEmpty();
        return Optional.of(new Heredoc(name, plain, chomp, number(mark.group(1)), ""));
    }

    /** Those that a line announces; none where its quotes do not match. */
    static List<Heredoc> in(String line) {
        List<Heredoc> found = new ArrayList<>();
        List<String> words;
        try {
            var style = new Expansion.Style(true, true, true);
            words = new Expansion(line, '\\', Map.of(), style).read().words();
        } catch (IllegalArgumentException e) {
            return found; // the shell will say what is wrong
        }
        for (String word : words) {
            announced(word).ifPresent(found::add);
        }
        return found;
    }

    Heredoc with(String lines) {
        return new Heredoc(name, expand, chomp, descriptor, lines);
    }

    /** The content as a file of its own. */
    public String file() {
        return chomp ? LEADING_TABS.matcher(content).replaceAll("") : content;
    }

    private static List<String> words(String text, boolean quotesStay) {
        var style = new Expansion.Style(quotesStay, false, true);
        return new Expansion(text, '\\', Map.of(), style).read().words();
    }

    private static long quotes(String word) {
        return word.chars().filter(c -> c == '"' || c == '\'').count();
    }

    private static long number(String digits) {
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
