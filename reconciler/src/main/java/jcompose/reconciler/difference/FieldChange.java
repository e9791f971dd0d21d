package jcompose.reconciler.difference;

import jcompose.reconciler.difference.Value.Several;

import java.util.ArrayList;
import java.util.List;

/** A field that is not as it should be. */
public record FieldChange(Field field, Value found, Value wanted) {
    /** As plans show it: {@code memory 64M → 128M, in place}. */
    @Override
    public String toString() {
        String change = field.label() + " " + change();
        return field.changeClass() == ChangeClass.IN_PLACE ? change + ", in place" : change;
    }

    private String change() {
        if (found instanceof Several before && wanted instanceof Several after) {
            List<String> parts = new ArrayList<>();
            for (String part : after.parts()) {
                if (!before.parts().contains(part)) {
                    parts.add("+" + part);
                }
            }
            for (String part : before.parts()) {
                if (!after.parts().contains(part)) {
                    parts.add("-" + part);
                }
            }
            if (!parts.isEmpty()) {
                return String.join(" ", parts);
            }
        }
        return found + " → " + wanted;
    }
}
