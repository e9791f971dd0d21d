package jcompose.reconciler.difference;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
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
        Iterator<Map.Entry<Field, Value>> others = found.entrySet().iterator();
        Map.Entry<Field, Value> other = next(others);
        for (Map.Entry<Field, Value> entry : wanted.entrySet()) {
            while (other != null && other.getKey().compareTo(entry.getKey()) < 0) {
                other = next(others);
            }
            if (other != null
                    && other.getKey() == entry.getKey()
                    && !other.getValue().equals(entry.getValue())) {
                changes.add(new FieldChange(entry.getKey(), other.getValue(), entry.getValue()));
            }
        }
        return changes;
    }

    private static Map.@Nullable Entry<Field, Value> next(
            Iterator<Map.Entry<Field, Value>> entries) {
        return entries.hasNext() ? entries.next() : null;
    }
}
