package jcompose.stack.read;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader of YAML complains about, in words for those who write it.
 *
 * @param hint may be empty
 */
record SyntaxWords(String message, String hint) {
    private static final String INDENTATION =
            "what belongs together must begin in the same column, under what it belongs to";

    private static final Pattern START = Pattern.compile("found character '(.*)' that cannot .*");
    private static final Pattern ESCAPE =
            Pattern.compile("found unknown escape character (.*)\\(.*");
    private static final Pattern ALIAS = Pattern.compile("found undefined alias (.*)");
    private static final Pattern LIST = Pattern.compile("expected ',' or '([]}])', but got (.*)");

    /** {@code context} is what was being read, as in {@code while scanning an alias}. */
    static SyntaxWords of(String context, String problem) {
        return switch (problem) {
            case "mapping values are not allowed here" ->
                    new SyntaxWords(
                            "a key cannot be here",
                            "indent it like the keys above; a value with ': ' in it needs quotes");
            case "sequence entries are not allowed here" ->
                    new SyntaxWords("a dash cannot be here", INDENTATION);
            case "could not find expected ':'" ->
                    new SyntaxWords("a key must have a colon and a space after it", "");
            case "found unexpected end of stream" ->
                    new SyntaxWords(
                            context.contains("quoted")
                                    ? "the quote is not closed"
                                    : "the file ends too early",
                            "");
            default -> matched(context, problem);
        };
    }

    private static SyntaxWords matched(String context, String problem) {
        Matcher start = START.matcher(problem);
        if (start.matches()) {
            return start.group(1).contains("TAB")
                    ? new SyntaxWords(
                            "there is a tabulator in the indentation", "indent with spaces")
                    : new SyntaxWords(
                            "a value cannot begin with '" + start.group(1) + "'",
                            "put it in quotes");
        }
        if (problem.contains("(TAB)")) {
            return new SyntaxWords("there is a tabulator in the indentation", "indent with spaces");
        }
        if (problem.startsWith("unexpected character found") && context.contains("alias")) {
            return new SyntaxWords(
                    "after '*' there must be the name of an alias", "put a star in quotes");
        }
        Matcher escape = ESCAPE.matcher(problem);
        if (escape.matches()) {
            return new SyntaxWords(
                    "'\\" + escape.group(1) + "' is no escape in double quotes",
                    "write \\\\ for a backslash, or use single quotes");
        }
        Matcher alias = ALIAS.matcher(problem);
        if (alias.matches()) {
            return new SyntaxWords(
                    "there is no '&" + alias.group(1) + "' before '*" + alias.group(1) + "'", "");
        }
        return brackets(problem);
    }

    private static SyntaxWords brackets(String problem) {
        Matcher list = LIST.matcher(problem);
        if (list.matches()) {
            String open = list.group(1).equals("]") ? "[" : "{";
            return list.group(2).equals("<stream end>")
                    ? new SyntaxWords("the '" + open + "' is not closed", "")
                    : new SyntaxWords(
                            "there must be ',' or '" + list.group(1) + "' here",
                            "a '" + open + "' that begins a text needs quotes");
        }
        if (problem.startsWith("expected <block end>")) {
            return problem.endsWith("'}'") || problem.endsWith("']'")
                    ? new SyntaxWords(
                            "there is no bracket that "
                                    + problem.substring(problem.length() - 3)
                                    + " closes",
                            "")
                    : new SyntaxWords("this does not belong to what stands above", INDENTATION);
        }
        return new SyntaxWords(problem, "");
    }
}
