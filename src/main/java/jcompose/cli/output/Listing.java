package jcompose.cli.output;

import jcompose.json.Json;

import tools.jackson.databind.node.ObjectNode;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a command lists, each as one JSON object: printed as a table of some of the members, as
 * JSON, or by a {@link Template}.
 */
public final class Listing {
    /** A member where it is named; what is inside it has no head of its own. */
    private static final Pattern MEMBER = Pattern.compile("(?<=[{\\s(])\\.(\\w+)");

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
                if (table) {
                    out.print(templateTable(template));
                } else {
                    Template each = new Template(template);
                    for (ObjectNode row : rows) {
                        out.println(each.of(row));
                    }
                }
            }
        }
    }

    private String table() {
        List<List<String>> cells = new ArrayList<>();
        for (ObjectNode row : rows) {
            cells.add(
                    columns.stream()
                            .map(column -> Template.text(row.path(column.member())))
                            .toList());
        }
        return Table.of(columns.stream().map(Column::head).toList(), cells);
    }

    private String templateTable(String text) throws CommandException {
        Template template = new Template(text);
        ObjectNode heads = Json.object();
        Matcher members = MEMBER.matcher(text);
        while (members.find()) {
            heads.put(members.group(1), head(members.group(1)));
        }
        List<List<String>> cells = new ArrayList<>();
        for (ObjectNode row : rows) {
            cells.add(List.of(template.of(row).split("\t", -1)));
        }
        return Table.of(List.of(template.of(heads).split("\t", -1)), cells);
    }

    private String head(String member) {
        return columns.stream()
                .filter(column -> column.member().equals(member))
                .map(Column::head)
                .findFirst()
                .orElse(member.toUpperCase(java.util.Locale.ROOT));
    }
}
