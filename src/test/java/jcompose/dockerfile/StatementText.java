package jcompose.dockerfile;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Statements as text, ours and the reference's alike. */
final class StatementText {
    private StatementText() {}

    static String of(Dockerfile dockerfile) {
        StringBuilder text = new StringBuilder("escape " + dockerfile.escape());
        text.append("\nwarnings ").append(Json.array(dockerfile.warnings()));
        for (Statement each : dockerfile.statements()) {
            text.append("\n").append(each.location().line()).append("-");
            text.append(each.location().end()).append(" ").append(each.word());
            text.append("\n flags ").append(Json.array(each.flags()));
            text.append("\n arguments ").append(Json.array(arguments(each)));
            text.append("\n json ").append(each.json());
            text.append("\n comments ").append(Json.array(each.comments()));
            text.append("\n text ").append(each.text());
            for (Heredoc document : each.heredocs()) {
                text.append("\n document ").append(document.name());
                text.append(" ").append(document.expand()).append(" ").append(document.chomp());
                text.append(" ").append(document.descriptor());
                text.append("\n").append(document.content());
            }
        }
        return text + "\n" + dump(dockerfile);
    }

    static String ofReference(JsonNode tree) {
        StringBuilder text = new StringBuilder("escape " + tree.path("escape").asString());
        text.append("\nwarnings ").append(list(tree.path("warnings")));
        for (JsonNode each : tree.path("nodes")) {
            text.append("\n").append(each.path("Start").asInt()).append("-");
            text.append(each.path("End").asInt()).append(" ").append(each.path("value").asString());
            text.append("\n flags ").append(list(each.path("flags")));
            text.append("\n arguments ").append(list(each.path("args")));
            text.append("\n json ").append(each.path("json").asBoolean(false));
            text.append("\n comments ").append(list(each.path("comments")));
            text.append("\n text ").append(each.path("original").asString());
            for (JsonNode document : each.path("heredocs")) {
                text.append("\n document ").append(document.path("name").asString());
                text.append(" ").append(document.path("expand").asBoolean());
                text.append(" ").append(document.path("chomp").asBoolean());
                text.append(" ").append(document.path("fd").asLong());
                text.append("\n").append(document.path("content").asString());
            }
        }
        return text + "\n" + tree.path("dump").asString();
    }

    /** The reference shows an instruction inside another one as a single word. */
    private static List<String> arguments(Statement statement) {
        boolean nested = statement.keyword().equals("ONBUILD") && !statement.arguments().isEmpty();
        return nested
                ? List.of("(child) " + String.join(" ", statement.arguments()))
                : statement.arguments();
    }

    private static String list(JsonNode node) {
        return node.isArray() ? node.toString() : "[]";
    }

    /** The form that the parser's own cases are kept in. */
    static String dump(Dockerfile dockerfile) {
        List<String> lines = new ArrayList<>();
        dockerfile.statements().forEach(each -> lines.add("(" + line(each) + ")"));
        return String.join("\n", lines).strip();
    }

    private static Statement trigger(Statement statement) {
        String text = statement.text().strip().substring("ONBUILD".length());
        try {
            return new StatementParser(statement.location(), text, '\\', List.of()).parse();
        } catch (DockerfileException e) {
            throw new IllegalStateException("parsed before", e);
        }
    }

    private static String line(Statement statement) {
        List<String> flags = statement.flags();
        StringBuilder line = new StringBuilder(statement.word().toLowerCase(Locale.ROOT));
        if (!flags.isEmpty()) {
            List<String> quoted = flags.stream().map(StatementText::quoted).toList();
            line.append(" [").append(String.join(" ", quoted)).append("]");
        }
        if (statement.keyword().equals("ONBUILD") && !statement.arguments().isEmpty()) {
            return line.append(" (").append(line(trigger(statement))).append(")").toString();
        }
        for (String argument : statement.arguments()) {
            line.append(" ").append(quoted(argument));
        }
        return line.toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(
                        c ->
                                quoted.append(
                                        switch (c) {
                                            case '"' -> "\\\"";
                                            case '\\' -> "\\\\";
                                            case '\t' -> "\\t";
                                            case '\n' -> "\\n";
                                            case '\r' -> "\\r";
                                            case '\b' -> "\\b";
                                            case '\f' -> "\\f";
                                            case 0 -> "\\x00";
                                            default -> Character.toString(c);
                                        }));
        return quoted.append("\"").toString();
    }
}
