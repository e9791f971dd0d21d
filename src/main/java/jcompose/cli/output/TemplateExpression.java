package jcompose.cli.output;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands between the braces of a {@link Template}, for one value. */
final class TemplateExpression {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\"[^\"]*\"|[()]|-?[0-9]+|\\$?\\w*(?:\\.\\w+)+|\\.|\\$\\w*|\\w+)");

    private final String source;
    private final JsonNode dot;
    private final Map<String, JsonNode> variables;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    TemplateExpression(String source, JsonNode dot, Map<String, JsonNode> variables)
            throws CommandException {
        this.source = source;
        this.dot = dot;
        this.variables = variables;
        Matcher token = TOKEN.matcher(source);
        int at = 0;
        while (token.find(at) && token.start() == at) {
            tokens.add(token.group(1));
            at = token.end();
        }
        if (at < source.length()) {
            throw unknown("");
        }
    }

    JsonNode value() throws CommandException {
        JsonNode value = call();
        if (next < tokens.size()) {
            throw unknown("");
        }
        return value;
    }

    private JsonNode call() throws CommandException {
        return switch (peek()) {
            case "json" -> {
                next++;
                yield StringNode.valueOf(Json.write(operand()));
            }
            case "len" -> {
                next++;
                JsonNode counted = operand();
                yield IntNode.valueOf(
                        counted.isString() ? counted.asString().length() : counted.size());
            }
            case "index" -> {
                next++;
                JsonNode found = operand();
                while (next < tokens.size() && !peek().equals(")")) {
                    JsonNode key = operand();
                    found = key.isNumber() ? found.path(key.asInt()) : found.path(key.asString(""));
                }
                yield found;
            }
            default -> operand();
        };
    }

    private JsonNode operand() throws CommandException {
        String token = peek();
        next++;
        if (token.equals("(")) {
            JsonNode value = call();
            if (!peek().equals(")")) {
                throw unknown("");
            }
            next++;
            boolean continued = peek().startsWith(".") && peek().length() > 1;
            return continued ? member(value, tokens.get(next++)) : value;
        }
        if (token.startsWith("\"")) {
            return StringNode.valueOf(token.substring(1, token.length() - 1));
        }
        if (token.matches("-?[0-9]+")) {
            return IntNode.valueOf(Integer.parseInt(token));
        }
        if (token.equals(".")) {
            return dot;
        }
        if (token.startsWith(".")) {
            return member(dot, token);
        }
        int name = token.indexOf('.') < 0 ? token.length() : token.indexOf('.');
        JsonNode variable = variables.get(token.substring(0, name));
        if (variable == null) {
            throw unknown("");
        }
        return name == token.length() ? variable : member(variable, token.substring(name));
    }

    private JsonNode member(JsonNode of, String path) throws CommandException {
        JsonNode value = of;
        for (String name : path.substring(1).split("\\.", -1)) {
            if (!value.has(name)) {
                throw unknown(
                        value.isObject() && !value.isEmpty()
                                ? "; there are {{json .}} and ."
                                        + String.join(", .", value.propertyNames())
                                : "");
            }
            value = value.path(name);
        }
        return value;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private CommandException unknown(String hint) {
        return new CommandException("--format: {{" + source + "}} is not known" + hint);
    }
}
