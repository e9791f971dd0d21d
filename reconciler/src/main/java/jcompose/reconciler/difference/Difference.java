package jcompose.reconciler.difference;

import java.util.List;
import java.util.SortedMap;

/** What differs between two sets of fields. */
public final class Difference {
    private Difference() {}

    /** In the order of the fields; a field that only one side has is not compared. */
    public static List<FieldChange> between(
            SortedMap<Field, Value> wanted, SortedMap<Field, Value> found) {
        return FieldValues.of(wanted).changesFrom(FieldValues.of(found));
    }
}
