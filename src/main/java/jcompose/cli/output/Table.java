package jcompose.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Columns of text under their heads, three spaces apart. */
public final class Table {
    private static final String GAP = "   ";

    private Table() {}

    public static String of(List<String> head, List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(head);
        lines.addAll(rows);
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int column = 0; column < head.size(); column++) {
                String cell = line.get(column);
                row.append(cell)
                        .append(" ".repeat(width(lines, column) - cell.length()))
                        .append(GAP);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }
}
