package jcompose.notify;

import jcompose.gitops.StackStatus;
import jcompose.json.Json;

import tools.jackson.databind.node.StringNode;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with places such as {@code {stack}}; what is not known stays as it is. */
record Template(String text) {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)\\}");
    private static final int SHORT = 12;

    /** As plain text. */
    String text(StackStatus status) {
        return filled(status, UnaryOperator.identity());
    }

    /** As JSON, in which all places are within strings. */
    String json(StackStatus status) {
        return filled(
                status,
                value -> {
                    String quoted = Json.write(StringNode.valueOf(value));
                    return quoted.substring(1, quoted.length() - 1);
                });
    }

    private String filled(StackStatus status, UnaryOperator<String> escaped) {
        String wanted = status.wanted().orElse("");
        Map<String, String> values =
                Map.of(
                        "stack", status.name(),
                        "source", status.source(),
                        "state", status.state().toString(),
                        "commit", wanted,
                        "short", wanted.substring(0, Math.min(SHORT, wanted.length())),
                        "running", status.commit().orElse(""),
                        "why", status.lines().isEmpty() ? "" : status.lines().getFirst(),
                        "lines", String.join("\n", status.lines()),
                        "time", status.since().toString());
        return PLACE.matcher(text)
                .replaceAll(
                        place -> {
                            String value = values.get(place.group(1));
                            return Matcher.quoteReplacement(
                                    value == null ? place.group() : escaped.apply(value));
                        });
    }
}
