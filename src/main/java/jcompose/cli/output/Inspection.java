package jcompose.cli.output;

import jcompose.json.Json;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an {@code inspect} command tells: the documents as one JSON array, or by a {@link Template}
 * a line for each.
 */
public final class Inspection {
    private final boolean onOneLine;
    private final Optional<Template> template;
    private final ArrayNode documents = Json.array(List.of());

    /**
     * As a format says.
     *
     * @param format empty: the array, indented; {@code json}: on one line
     */
    public Inspection(String format) throws CommandException {
        onOneLine = format.equals("json");
        template =
                format.isEmpty() || onOneLine
                        ? Optional.empty()
                        : Optional.of(new Template(format));
    }

    public void add(ObjectNode document) {
        documents.add(document);
    }

    /** Nothing of it where a part of one document is not known. */
    public void print(PrintStream out) throws CommandException {
        if (template.isEmpty()) {
            out.println(onOneLine ? Json.write(documents) : Json.writeIndented(documents));
            return;
        }
        List<String> lines = new ArrayList<>();
        for (var document : documents) {
            lines.add(template.get().of(document));
        }
        lines.forEach(out::println);
    }
}
