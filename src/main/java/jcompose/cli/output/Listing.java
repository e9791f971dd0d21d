package jcompose.cli.output;

import jcompose.json.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command lists, each as one JSON object: printed as a table of some of the members, as
 * JSON, or by a template of Docker's kind, of which {@code {{.Member}}} and {@code {{json .}}} are
 * known.
 */
public final class Listing {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^}]*?)\\s*}}");

    private final List<Column> columns;
    private final List<ObjectNode> rows = new ArrayList<>();

    Listing(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    record Column(String head, String member) {}

    /** Alternately the heads of columns and the members below them. */
    public static Listing of(String... headsAndMembers) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < headsAndMembers.length; i += 2) {
            columns.add(new Column(headsAndMembers[i], headsAndMembers[i + 1]));
        }
        return new Listing(columns);
    }

    public void add(ObjectNode row) {
        rows.add(row);
    }

    public void print(PrintStream out, String format) throws CommandException {
        switch (format) {
            case "table" -> out.print(table());
            case "json" -> rows.forEach(row -> out.println(Json.write(row)));
            default -> {
                boolean table = format.startsWith("table ");
                String template = (table ? format.substring("table ".length()) : format).strip();
                template = template.replace("\\t", "\t").replace("\\n", "\n");
                if (table) {
                    out.print(templateTable(template));
                } else {
                    for (ObjectNode row : rows) {
                        out.println(filled(template, row));
                    }
                }
            }
        }
    }

    private String table() {
        List<List<String>> cells = new ArrayList<>();
        for (ObjectNode row : rows) {
            cells.add(columns.stream().map(column -> text(row.path(column.member()))).toList());
        }
        return Table.of(columns.stream().map(Column::head).toList(), cells);
    }

    private String templateTable(String template) throws CommandException {
        ObjectNode heads = Json.object();
        Matcher members = PLACE.matcher(template);
        while (members.find()) {
            String member = members.group(1).replaceFirst("^\\.", "");
            heads.put(member, head(member));
        }
        List<List<String>> cells = new ArrayList<>();
        for (ObjectNode row : rows) {
            cells.add(List.of(filled(template, row).split("\t", -1)));
        }
        return Table.of(List.of(filled(template, heads).split("\t", -1)), cells);
    }

    private String head(String member) {
        return columns.stream()
                .filter(column -> column.member().equals(member))
                .map(Column::head)
                .findFirst()
                .orElse(member.toUpperCase(java.util.Locale.ROOT));
    }

    private static String filled(String template, ObjectNode row) throws CommandException {
        StringBuilder text = new StringBuilder();
        Matcher places = PLACE.matcher(template);
        while (places.find()) {
            String place = places.group(1);
            String value;
            if (place.equals("json .")) {
                value = Json.write(row);
            } else if (place.startsWith(".") && row.has(place.substring(1))) {
                value = text(row.path(place.substring(1)));
            } else {
                throw new CommandException(
                        "--format: {{"
                                + place
                                + "}} is not known; there are {{json .}} and ."
                                + String.join(", .", row.propertyNames()));
            }
            places.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return places.appendTail(text).toString();
    }

    private static String text(JsonNode value) {
        return value.isString() || value.isNumber() || value.isBoolean()
                ? value.asString()
                : value.isMissingNode() || value.isNull() ? "" : Json.write(value);
    }
}
