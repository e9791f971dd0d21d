package jcompose.runtime;

import jcompose.json.Json;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldValues;
import jcompose.reconciler.difference.Value;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Field values in a container's record: what was asked for, in canonical form, for the fields that
 * the kernel cannot tell.
 */
public final class DesiredRecord {
    private static final Map<String, Field> FIELDS = new TreeMap<>();

    static {
        for (Field field : Field.values()) {
            FIELDS.put(field.label(), field);
        }
    }

    private DesiredRecord() {}

    static ObjectNode write(SortedMap<Field, Value> values) {
        ObjectNode record = Json.object();
        values.forEach(
                (field, value) -> {
                    switch (value) {
                        case Value.Single single -> record.put(field.label(), single.text());
                        case Value.Several several ->
                                record.set(field.label(), Json.array(several.parts()));
                    }
                });
        return record;
    }

    /** Unknown fields are left out: a record may be older or newer than this program. */
    public static SortedMap<Field, Value> read(JsonNode record) {
        SortedMap<Field, Value> values = new FieldValues();
        for (Map.Entry<String, JsonNode> member : record.properties()) {
            Field field = FIELDS.get(member.getKey());
            if (field != null) {
                values.put(field, value(member.getValue()));
            }
        }
        return values;
    }

    private static Value value(JsonNode node) {
        if (!node.isArray()) {
            return new Value.Single(node.asString());
        }
        List<String> parts = new ArrayList<>();
        node.forEach(part -> parts.add(part.asString()));
        return new Value.Several(parts);
    }
}
