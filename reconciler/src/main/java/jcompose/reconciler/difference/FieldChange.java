package jcompose.reconciler.difference;

import jcompose.reconciler.difference.Value.Several;

import java.util.ArrayList;
import java.util.List;

/** A field that is not as it should be. */
public record FieldChange(Field field, Value found, Value wanted) {
    private static final String DIGEST = "(sha256:[0-9a-f]{12})[0-9a-f]{52}";

    /** As plans show it: {@code memory 64M → 128M, in place}. */
    @Override
    public String toString() {
        return changeClass() == ChangeClass.IN_PLACE ? text() + ", in place" : text();
    }

    public ChangeClass changeClass() {
        return field == Field.FILES ? FileParts.changeClass(this) : field.changeClass();
    }

    /** Without how it is done: {@code memory 64M → 128M}. */
    public String text() {
        if (field == Field.INTERFACES && found instanceof Several(List<String> sentences)) {
            return String.join(", ", sentences);
        }
        if (field == Field.NETWORKS
                && found instanceof Several on
                && wanted instanceof Several to) {
            String text = ByHand.text(on, to);
            return text.isEmpty() ? field.label() + " " + change() : text;
        }
        return field.label() + " " + change();
    }

    private String change() {
        if (field == Field.FILES) {
            return FileParts.text(this);
        }
        if (found instanceof Several before && wanted instanceof Several after) {
            List<String> parts = new ArrayList<>();
            for (String part : after.parts()) {
                if (!before.parts().contains(part)) {
                    parts.add("+" + brief(part));
                }
            }
            for (String part : before.parts()) {
                if (!after.parts().contains(part)) {
                    parts.add("-" + brief(part));
                }
            }
            if (!parts.isEmpty()) {
                return String.join(" ", parts);
            }
        }
        return brief(found.toString()) + " → " + brief(wanted.toString());
    }

    /** A digest is shortened as everywhere else. */
    private String brief(String text) {
        boolean digests = field == Field.IMAGE || field == Field.MOUNTS;
        return digests ? text.replaceAll(DIGEST, "$1") : text;
    }
}
