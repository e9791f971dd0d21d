package jcompose.cli.output;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template of Docker's kind: text in which {@code {{.Member.Member}}}, {@code {{json .Member}}},
 * {@code {{index .Member KEY}}} and {@code {{len .Member}}} stand for parts of a JSON value, and
 * {@code {{range .Member}}}, {@code {{if .Member}}}, {@code {{else}}} and {@code {{end}}} around
 * what is for each part, or for some.
 */
public final class Template {
    private static final Pattern ACTION =
            Pattern.compile("\\{\\{(-)?\\s*((?:\"[^\"]*\"|[^\"}])*?)\\s*(-)?}}", Pattern.DOTALL);
    private static final Pattern RANGE =
            Pattern.compile("range\\s+(?:(\\$\\w+)\\s*(?:,\\s*(\\$\\w+)\\s*)?:=\\s*)?(.+)");

    private final List<Part> parts = new ArrayList<>();

    /** Text, or what stood between braces. */
    private record Part(boolean isText, String content) {}

    /** A written {@code \t} and {@code \n} are what they stand for. */
    public Template(String text) throws CommandException {
        String whole = text.replace("\\t", "\t").replace("\\n", "\n");
        Matcher actions = ACTION.matcher(whole);
        int from = 0;
        boolean trim = false;
        while (actions.find()) {
            String before = whole.substring(from, actions.start());
            before = trim ? before.stripLeading() : before;
            parts.add(new Part(true, actions.group(1) == null ? before : before.stripTrailing()));
            parts.add(new Part(false, actions.group(2)));
            from = actions.end();
            trim = actions.group(3) != null;
        }
        String rest = whole.substring(from);
        parts.add(new Part(true, trim ? rest.stripLeading() : rest));
        requireEnds();
    }

    public String of(JsonNode value) throws CommandException {
        StringBuilder text = new StringBuilder();
        Map<String, JsonNode> variables = new HashMap<>();
        variables.put("$", value);
        fill(0, parts.size(), value, variables, text);
        return text.toString();
    }

    private void requireEnds() throws CommandException {
        Deque<String> open = new ArrayDeque<>();
        for (Part part : parts) {
            if (isOpening(part)) {
                open.push(part.content());
            } else if (is(part, "end") && open.poll() == null) {
                throw new CommandException("--format: {{end}} without a beginning");
            }
        }
        if (!open.isEmpty()) {
            throw new CommandException("--format: {{" + open.peek() + "}} without an {{end}}");
        }
    }

    private static boolean isOpening(Part part) {
        return !part.isText()
                && (part.content().startsWith("range ") || part.content().startsWith("if "));
    }

    private static boolean is(Part part, String word) {
        return !part.isText() && part.content().equals(word);
    }

    private void fill(
            int from, int to, JsonNode dot, Map<String, JsonNode> variables, StringBuilder text)
            throws CommandException {
        for (int i = from; i < to; i++) {
            Part part = parts.get(i);
            if (part.isText()) {
                text.append(part.content());
            } else if (isOpening(part)) {
                int end = end(i);
                int otherwise = otherwise(i, end);
                block(part.content(), i + 1, otherwise, end, dot, variables, text);
                i = end;
            } else {
                text.append(text(new TemplateExpression(part.content(), dot, variables).value()));
            }
        }
    }

    private void block(
            String head,
            int from,
            int otherwise,
            int end,
            JsonNode dot,
            Map<String, JsonNode> variables,
            StringBuilder text)
            throws CommandException {
        Matcher range = RANGE.matcher(head);
        boolean isRange = range.matches();
        String expression = isRange ? range.group(3) : head.substring("if ".length());
        JsonNode value = new TemplateExpression(expression, dot, variables).value();
        if (!isTrue(value)) {
            fill(Math.min(otherwise + 1, end), end, dot, variables, text);
        } else if (!isRange) {
            fill(from, otherwise, dot, variables, text);
        } else {
            List<String> keys = new ArrayList<>(value.propertyNames());
            for (int i = 0; i < value.size(); i++) {
                JsonNode element = keys.isEmpty() ? value.path(i) : value.path(keys.get(i));
                Map<String, JsonNode> inside = new HashMap<>(variables);
                if (range.group(2) != null) {
                    String key = keys.isEmpty() ? Integer.toString(i) : keys.get(i);
                    inside.put(range.group(1), StringNode.valueOf(key));
                    inside.put(range.group(2), element);
                } else if (range.group(1) != null) {
                    inside.put(range.group(1), element);
                }
                fill(from, otherwise, element, inside, text);
            }
        }
    }

    /** The {@code end} of what begins there. */
    private int end(int begin) {
        int depth = 0;
        for (int i = begin; i < parts.size(); i++) {
            depth += isOpening(parts.get(i)) ? 1 : is(parts.get(i), "end") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalStateException("an end is missing"); // it was looked for before
    }

    /** The {@code else} of what begins there; its end where there is none. */
    private int otherwise(int begin, int end) {
        for (int i = begin + 1; i < end; i++) {
            if (is(parts.get(i), "else")) {
                return i;
            }
            i = isOpening(parts.get(i)) ? end(i) : i;
        }
        return end;
    }

    private static boolean isTrue(JsonNode value) {
        return value.isContainer()
                ? !value.isEmpty()
                : value.isBoolean()
                        ? value.asBoolean()
                        : value.isNumber() ? value.asDouble() != 0 : !value.asString("").isEmpty();
    }

    static String text(JsonNode value) {
        return value.isString() || value.isNumber() || value.isBoolean()
                ? value.asString()
                : value.isMissingNode() || value.isNull() ? "" : Json.write(value);
    }
}
