package jcompose.reconciler.difference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What differs between two sets of fields. */
public final class Difference {
    private Difference() {}

    /** In the order of the fields; a field that only one side has is not compared. */
    public static List<FieldChange> between(
            SortedMap<Field, Value> wanted, SortedMap<Field, Value> found) {
        List<FieldChange> changes = new ArrayList<>();
        for (Map.Entry<Field, Value> entry : wanted.entrySet()) {
            Value value = found.get(entry.getKey());
            if (value != null && !value.equals(entry.getValue())) {
                changes.add(new FieldChange(entry.getKey(), value, entry.getValue()));
            }
        }
        return changes;
    }
}
